/** Live capture with the real dumpcap and tcpdump, on interfaces that the test makes in a network namespace of its own. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { report } from '../app/report.ts'
import { errorOf, countsIn } from '../capture/live-words.ts'
import { openMirror } from '../../testdata/mirror.ts'
import { debianProgram } from '../../testdata/outside.ts'

const dumpcap = debianProgram('dumpcap', 'wireshark-common')
const tcpdump = debianProgram('tcpdump', 'tcpdump')
const setpriv = debianProgram('setpriv', 'util-linux')
const story = join(import.meta.dirname, '../../testdata/captures/printer-joins.pcapng')
const storyPackets = 88
const work = mkdtempSync(join(tmpdir(), 'cordon-live-'))
const mirror = openMirror(`cordon-test-${process.pid}`)
afterAll(() => {
  mirror?.close()
  rmSync(work, { recursive: true, force: true })
})

const program = `
import { main } from '${pathToFileURL(join(import.meta.dirname, 'main.ts')).href}'
process.exitCode = await main(process.argv.slice(1), {})
`
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const cordonWords = [process.execPath, '--import', tsx, '--input-type=module', '--eval', program, '--']

/** A folder with one program, so that no other is found. */
function only(name: string, path: string): string {
  const folder = mkdtempSync(join(work, 'only-'))
  symlinkSync(path, join(folder, name))
  return folder
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs cordon on the mirror port, and `meanwhile` as soon as somebody listens there. */
async function live(
  words: readonly string[],
  meanwhile: (pid: number) => void,
  path = process.env['PATH'] ?? '',
): Promise<Ended> {
  const [first = '', ...rest] = [...(mirror?.inside ?? []), ...cordonWords, ...words]
  const child = spawn(first, rest, { cwd: work, env: { ...process.env, PATH: path } })
  const said = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  await mirror?.heard()
  meanwhile(child.pid ?? 0)
  return { code: await ended, ...said }
}

async function cordon(words: readonly string[], path = process.env['PATH'] ?? ''): Promise<Ended> {
  const [first = '', ...rest] = [...(mirror?.inside ?? []), ...cordonWords, ...words]
  return new Promise((resolve) => {
    const child = execFile(first, rest, { cwd: work, env: { ...process.env, PATH: path } }, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    )
  })
}

const programs = [
  ['dumpcap', dumpcap ?? ''],
  ['tcpdump', tcpdump ?? ''],
] as const

describe.skipIf(mirror === null || dumpcap === null || tcpdump === null)('an interface', () => {
  test.each(programs)('is analysed through %s, with every packet and the counts of losses', async (name, path) => {
    const words = ['analyze', '--interface', 'mirror', '--for', '5', '--json']
    const { code, out, err } = await live(words, () => send(storyPackets), only(name, path))
    expect([code, err]).toEqual([0, expect.stringContaining('Read 88 packets of interface mirror, 0 lost.\n')])
    const { input, devices } = report.parse(JSON.parse(out))
    const how = { interface: 'mirror', filter: null, program: name, received: storyPackets, lost: 0 }
    expect(input).toMatchObject({
      paths: ['interface mirror'],
      packets: storyPackets,
      lost: 0,
      live: how,
      unreadable: [],
    })
    expect(devices.flatMap(({ names }) => names)).toContain('NPICE661D')
  })

  test('that is busy until the end is read to the end, through tcpdump and dumpcap', async () => {
    for (const [name, path] of programs) {
      const { err } = await live(
        ['analyze', '--interface', 'mirror', '--json'],
        (pid) => {
          send(storyPackets)
          process.kill(pid, 'SIGINT')
        },
        only(name, path),
      )
      expect(err).toContain(`Read ${storyPackets} packets of interface mirror, 0 lost.\n`)
    }
  })

  test('is decoded as it comes, through the filter, until Ctrl-C', async () => {
    const words = ['decode', '--interface', 'mirror', '--filter', 'udp port 67 or udp port 68', '--facts']
    const { code, out, err } = await live(words, (pid) => {
      send(storyPackets)
      setTimeout(() => process.kill(pid, 'SIGINT'), 2_500)
    })
    expect(code).toBe(0)
    const names = out
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ name: z.string() }).parse(JSON.parse(line)).name)
    expect(names).toContain('dhcp.hostName')
    expect(names.filter((name) => !name.startsWith('dhcp.'))).toEqual([])
    expect(err).toMatch(/^Ending\. Ctrl-C again leaves at once\.\nRead \d+ packets of interface mirror, 0 lost\.\n$/)
  })

  const syntax = /^cordon: "port" is not a capture filter: .*syntax error\.\nFilters are those of tcpdump.*\n$/
  test.each(programs)('and a wrong filter get one sentence from %s', async (name, path) => {
    const words = ['analyze', '--interface', 'mirror', '--filter', 'port']
    const { code, err } = await cordon(words, only(name, path))
    expect([code, err]).toEqual([2, expect.stringMatching(syntax)])
  })
})

const rings = [
  ['dumpcap -b', dumpcap ?? '', ['-q', '-i', 'mirror', '-b', 'packets:20', '-b', 'files:20', '-w', 'ring.pcapng']],
  ['tcpdump -G', tcpdump ?? '', ['-Z', 'root', '-n', '-U', '-i', 'mirror', '-G', '1', '-w', 'ring-%s.pcap']],
] as const

describe.skipIf(mirror === null || dumpcap === null || tcpdump === null)('a folder', () => {
  test.each(rings)('that %s writes to is read while it grows, every packet once', async (_, path, words) => {
    const folder = mkdtempSync(join(work, 'ring-'))
    const [first = '', ...rest] = [...(mirror?.inside ?? []), path, ...words]
    const writer = spawn(first, rest, { cwd: folder, stdio: 'ignore' })
    const stopped = new Promise((resolve) => writer.on('close', resolve))
    const { code, out, err } = await live(['analyze', '--watch', folder, '--for', '6', '--json'], () => {
      send(storyPackets)
      setTimeout(() => send(storyPackets), 1_500)
      setTimeout(() => writer.kill('SIGINT'), 4_000)
    })
    await stopped
    expect([code, err]).toEqual([0, expect.stringContaining(`Read ${2 * storyPackets} packets of`)])
    const { input } = report.parse(JSON.parse(out))
    expect(input).toMatchObject({ paths: [folder], packets: 2 * storyPackets, live: null, unreadable: [] })
    expect(input.files).toBeGreaterThan(1)
  })
})

describe.skipIf(mirror === null)('mistakes get a sentence, a hint and exit code 2', () => {
  test.each([
    [['--interface', 'nowhere'], 'There is no interface nowhere.', 'Interfaces here: lo, mirror, sender, any.'],
    [['--interface', '-w'], '"-w" is not the name of an interface.', 'Interfaces here: lo, mirror, sender, any.'],
    [
      ['--interface', 'rpcap://192.0.2.1/eth0'],
      '"rpcap://192.0.2.1/eth0" is not the name of an interface.',
      'Interfaces here',
    ],
    [['--interface', 'TCP@192.0.2.1'], '"TCP@192.0.2.1" is not the name of an interface.', 'Interfaces here'],
    [
      ['--interface', 'mirror', '--filter', '-z sh'],
      '"-z sh" is not a capture filter.',
      'Filters are those of tcpdump',
    ],
    [['--interface', 'mirror', '--for', '0'], '0 seconds are too short.', 'Give a whole number from 1 to 2000000.'],
    [
      ['--interface', 'mirror', 'office.pcap'],
      'Files and --interface cannot be read in one run.',
      'Leave one of them away.',
    ],
    [
      ['--filter', 'udp', 'office.pcap'],
      '--filter says nothing without --interface.',
      'Add --interface, or leave it away.',
    ],
    [[], 'No input was named.', 'Name captures or folders, or --interface.'],
  ])('%j', async (words, sentence, hint) => {
    expect(await cordon(['analyze', ...words])).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(`cordon: ${sentence}\n${hint}`),
    })
  })
})

describe('what the programs say', () => {
  const source = { interface: 'lo', filter: null }

  test.skipIf(setpriv === null || process.getuid?.() !== 0).each(programs)(
    'who may not capture is told how to be allowed (%s)',
    (name, path) => {
      const words = ['--reuid=65534', '--clear-groups', path, '-i', 'lo', '-w', '-']
      const { stderr } = spawnSync(setpriv ?? '', words, { encoding: 'utf8' })
      const error = errorOf(stderr, { name, path }, source)
      expect(error).toMatchObject({
        code: 'capture-denied',
        message: `You may not capture on lo: ${name} needs the right to do it.`,
        hint: expect.stringContaining(`sudo setcap cap_net_raw,cap_net_admin=ep ${path}`),
      })
    },
  )

  test('counts that it tells meanwhile are replaced by later ones', () => {
    const text =
      'tcpdump: 5 packets captured, 7 packets received by filter, 1 packet dropped by kernel\n' +
      '9 packets captured\n12 packets received by filter\n3 packets dropped by kernel\n2 packets dropped by interface\n'
    expect(countsIn(text)).toEqual({ received: 12, lost: 5 })
    expect(countsIn('tcpdump: listening on lo')).toEqual({ received: null, lost: null })
  })

  test('what it says without a known reason is the outside world failing', () => {
    const error = errorOf('tcpdump: the moon is full\n', { name: 'tcpdump', path: '/usr/bin/tcpdump' }, source)
    expect(error).toMatchObject({
      code: 'capture-failed',
      message: 'tcpdump could not capture on lo: the moon is full.',
    })
  })
})

function send(packets: number): void {
  expect(mirror?.send(story, 5_000).packets).toBe(packets)
}
