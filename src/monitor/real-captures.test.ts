/** The detections on real captures: they fire on attacks, and on nothing else that devices do while they are set up. */
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../testdata/outside.ts'
import { createPipeline } from '../app/pipeline.ts'
import { readCapture } from '../capture/capture-file.ts'
import { listCaptures } from '../capture/inputs.ts'
import type { Alert } from '../core/answers.ts'
import { detections } from './detections/index.ts'
import { createWatch } from './watch.ts'

const attacks = sharedData('attacks')
const zeek = sharedData('captures/zeek')
const setUps = sharedData('devices/iot-sentinel/captures')
const defaultPlugs: readonly string[] = ['EdimaxPlug1101W', 'EdimaxPlug2101W']

describe.skipIf(attacks === null)('scans', () => {
  test.each([
    ['arp-scan.pcap', /^Asked by ARP for 25\d addresses/],
    ['icmp-scan.pcap', /^Sent ICMP echo requests to 18 hosts/],
  ])('%s raises one alert', async (file, sentence) => {
    const alerts = await alertsIn([join(attacks ?? '', file)])
    expect(alerts.map(({ detection }) => `${detection}.pcap`)).toEqual([file])
    expect(alerts[0]?.sentence).toMatch(sentence)
  })
})

describe.skipIf(zeek === null)('passwords in the clear', () => {
  test.each([
    ['ftp/bruteforce.pcap', 'Sent the password of "bro" by FTP to 192.168.56.101 port 21 in the clear, 30 times'],
    [
      'ftp/ftp-password-pass-command.pcap',
      'Sent the password of "Admin" by FTP to 192.168.10.188 port 21 in the clear',
    ],
    ['http/basic-auth-with-colon.pcap', 'Sent the password of "test" by HTTP to 172.24.133.205 port 8000 in the clear'],
    [
      'http/basic-auth-with-extra-space.pcap',
      'Sent the password of "test" by HTTP to 172.24.133.205 port 8000 in the clear',
    ],
    [
      'pop3/pop3.pcap',
      'Sent the password of "digitalinvestigator@networksims.com" by POP3 to 212.227.15.166 port 110 in the clear, 3 times',
    ],
  ])('%s raises one alert that names user and server', async (file, sentence) => {
    const alerts = await alertsIn([join(zeek ?? '', file)])
    expect(alerts.map((alert) => alert.sentence.split(';')[0])).toEqual([sentence])
  })

  test.each(['ftp/bigtransfer.pcap', 'ftp/ipv4.pcap', 'ftp/ipv6.pcap', 'ftp/retr.pcap', 'ftp/ftp-auth-tls.pcap'])(
    '%s, which is anonymous or encrypted, raises none',
    async (file) => {
      expect(await alertsIn([join(zeek ?? '', file)])).toEqual([])
    },
  )
})

describe.skipIf(setUps === null)('322 set-ups of IoT devices', () => {
  test('each alone raise nothing but the default password of two plugs', async () => {
    const { files } = await listCaptures([setUps ?? ''])
    expect(files).toHaveLength(322)
    const raised: string[] = []
    for (const file of files) {
      for (const alert of await alertsIn([file]))
        raised.push(`${alert.severity} ${alert.detection} ${basename(dirname(file))}`)
    }
    expect(raised.filter((one) => !defaultPlugs.some((plug) => one === `high cleartext-credentials ${plug}`))).toEqual(
      [],
    )
    expect(raised.length).toBeGreaterThan(0)
  })

  test('all together raise two alerts for 21 logins with a default password', async () => {
    const { files } = await listCaptures([setUps ?? ''])
    const alerts = await alertsIn(files)
    const kinds = alerts.map(({ detection, severity }) => `${severity} ${detection}`)
    expect(kinds).toEqual(['high cleartext-credentials', 'high cleartext-credentials'])
    const times = alerts.map(({ sentence }) => Number(/, (\d+) times/.exec(sentence)?.[1]))
    expect(times.toSorted((a, b) => a - b)).toEqual([9, 12])
    expect(JSON.stringify(alerts)).not.toContain('1234')
  })
})

async function alertsIn(files: readonly string[]): Promise<readonly Alert[]> {
  const watch = createWatch(detections)
  const pipeline = createPipeline({
    site: 'test',
    flows: { wants: (transport, outcome) => watch.wants(transport, outcome), take: (flow) => watch.flow(flow) },
    onFact: (fact) => void watch.fact(fact),
  })
  for (const file of files) await readCapture(file, pipeline.sink)
  pipeline.finish()
  return watch.finish()
}
