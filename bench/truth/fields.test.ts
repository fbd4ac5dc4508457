/** What devices tell in real captures of encrypted and messaging protocols, against the fields of tshark. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { sightOf } from './sight.ts'
import { tsharkValues } from './tshark.ts'

const captures = sharedData('captures')
const tshark = debianProgram('tshark', 'tshark')

/** tshark's field to the facts that carry it. */
const factsOf: Readonly<Record<string, readonly string[]>> = {
  'tls.handshake.extensions_server_name': ['tls.serverName', 'quic.serverName', 'dtls.serverName'],
  'tls.handshake.ja3': ['tls.ja3', 'quic.ja3'],
  'tls.handshake.ja3s': ['tls.ja3s'],
  'dtls.handshake.ja3': ['dtls.ja3'],
  'dtls.handshake.ja3s': ['dtls.ja3s'],
  'ssh.protocol': ['ssh.clientVersion', 'ssh.serverVersion'],
  'rdp.client.name': ['rdp.clientName'],
  'rdp.client.build': ['rdp.clientBuild'],
  'mqtt.clientid': ['mqtt.clientId'],
  'mqtt.topic': ['mqtt.topic'],
  'mqtt.username': ['mqtt.user'],
  'coap.opt.uri_path': ['coap.path'],
  'stun.att.software': ['stun.software'],
}

/** A capture and a field that differ, and why. */
const known: Readonly<Record<string, string>> = {
  'rdpeudp2-handshake-success.pcap tls.handshake.ja3': 'TLS inside of RDP over UDP is not read',
}

const folders = ['zeek/tls', 'zeek/rdp', 'zeek/ssh']
const single = ['zeek/mqtt.pcap', 'mqtt.pcap', 'coap_mqtt.pcap', 'stun_zoom.pcapng', 'stun_google_meet.pcapng']
const files =
  captures === null ? [] : [...folders.flatMap(filesIn), ...single.map(pathOf)].filter((path) => existsSync(path))

function filesIn(folder: string): readonly string[] {
  const path = join(captures ?? '', folder)
  return readdirSync(path)
    .filter((name) => /\.pcap/.test(name))
    .toSorted()
    .map((name) => join(path, name))
}

/** The text, and for a path of CoAP, which tshark shows in parts, each part with the address before it. */
function partsOf(text: string): readonly string[] {
  const [address = '', ...rest] = text.split(' ')
  return [
    text,
    ...rest
      .join(' ')
      .split('/')
      .map((part) => `${address} ${part}`),
  ]
}

function pathOf(name: string): string {
  return join(captures ?? '', name.includes('/') ? name : `ndpi/pcap/${name}`)
}

test.skipIf(captures === null)('there are captures to compare with tshark', () => {
  expect(files.length).toBeGreaterThan(80)
})

/** How many values tshark showed in all: a field that tshark no longer knows must not pass for one without values. */
let compared = 0

describe.skipIf(captures === null || tshark === null).each(files)('%s', (path) => {
  test('tells what tshark shows', async () => {
    const { facts } = await sightOf(path)
    const shown = tsharkValues(path, Object.keys(factsOf))
    const missing = [...shown].flatMap(([field, values]) => {
      const name = `${path.slice(path.lastIndexOf('/') + 1)} ${field}`
      const told = new Set((factsOf[field] ?? []).flatMap((fact) => [...(facts.get(fact) ?? [])].flatMap(partsOf)))
      return known[name] === undefined
        ? [...values].filter((value) => !told.has(value)).map((value) => `${name}: ${value}`)
        : []
    })
    for (const values of shown.values()) compared += values.size
    expect(missing).toEqual([])
  })
})

test.skipIf(captures === null || tshark === null)('there was something to compare', () => {
  expect(compared).toBeGreaterThan(200)
})
