/**
 * Packets of an interface as they come: tcpdump or dumpcap captures, and its pcap stream is read from its standard
 * output. Ends when it is told to, with what came until then, or when the program does. Opens no interface itself and
 * needs no rights.
 */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { LiveEnding, type CaptureChild } from './live-ending.ts'
import { argumentsOf, checkSource, findPrograms, type LiveProgram, type LiveSource } from './live-program.ts'
import { countsIn, errorOf, isDenied, reasonIn, type LiveCounts } from './live-words.ts'
import { PacketStream, type PacketSink } from './packet-stream.ts'

export type LiveResult = LiveCounts & {
  readonly program: LiveProgram['name']
  readonly packets: number
  /** Why it ended by itself, as the end of a sentence that starts with the interface; `null` when it was told to end. */
  readonly fault: string | null
}

export type LiveRun = {
  readonly sink: PacketSink
  /** Ends the capture. */
  readonly until: AbortSignal
  /** Told of the counts so far, now and then and at the end, as far as the program tells them. */
  readonly onCounts: (counts: LiveCounts) => void
  /** Called once, when packets are being captured. */
  readonly onBegin: () => void
  /** Asked after each piece; reading goes on when the promise is kept. */
  readonly wait: () => Promise<void> | null
  /** Hands packets on as they come, which costs more than some at a time. */
  readonly isPrompt: boolean
}

/** More of what the program says is not kept. */
const maxSaidCharacters = 65_536
/** tcpdump tells its counts when asked; dumpcap only at the end. */
const askEveryMs = 5_000

/**
 * Captures until `until`.
 * @throws UserError `interface-unknown`, `filter-invalid`, `capture-denied`, `capture-program-missing`
 * @throws OutsideError `capture-failed`
 */
export async function captureLive(source: LiveSource, run: LiveRun): Promise<LiveResult> {
  checkSource(source)
  const programs = findPrograms(process.env['PATH'] ?? '')
  let first: Error | null = null
  for (const program of programs) {
    const ended = await runProgram(program, source, run)
    if (ended.packets > 0 || ended.isWell) return ended.result
    first ??= errorOf(ended.said, program, source)
    if (!isDenied(ended.said)) throw first
  }
  throw first ?? new Error('no program was run')
}

type Ended = { readonly result: LiveResult; readonly packets: number; readonly isWell: boolean; readonly said: string }

async function runProgram(program: LiveProgram, source: LiveSource, run: LiveRun): Promise<Ended> {
  const { until } = run
  const child = spawn(program.path, argumentsOf(program, source, run.isPrompt), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
    detached: true,
  })
  const ending = new LiveEnding(child)
  const stream = readFrom(child, ending, run)
  const words = listenTo(child.stderr, run)
  const asking = setInterval(() => {
    if (program.name === 'tcpdump' && words.said.includes('listening on')) child.kill('SIGUSR1')
  }, askEveryMs)
  until.addEventListener('abort', ending.begin, { once: true })
  if (until.aborted) ending.begin()
  const code = await codeOf(child)
  clearInterval(asking)
  ending.clear()
  until.removeEventListener('abort', ending.begin)
  const wrong = stream.finish()
  const { said } = words
  const counts = countsIn(said)
  run.onCounts(counts)
  const { packets } = stream
  const isWell = code === 0 || until.aborted
  const reason = isWell ? (wrong ?? 'no reason given') : reasonIn(said, program)
  const fault = until.aborted ? null : (stream.fault ?? `ended by itself: ${reason}`)
  return { result: { ...counts, program: program.name, packets, fault }, packets, isWell, said }
}

/** Hands what the program prints to the sink. */
function readFrom(child: CaptureChild, ending: LiveEnding, { sink, wait }: LiveRun): PacketStream {
  const { clock } = ending
  const stream = new PacketStream((bytes, start, end, atMs, wireLength, linkType) => {
    clock[0] = atMs
    sink(bytes, start, end, atMs, wireLength, linkType)
  })
  child.stdout.on('data', (piece: Buffer) => {
    stream.push(piece)
    ending.came()
    // Nothing after a fault is read, and a full pipe would keep the program from ending.
    if (stream.fault !== null) child.stdout.destroy()
    const waiting = wait()
    if (waiting === null) return
    child.stdout.pause()
    void waiting.finally(() => child.stdout.resume())
  })
  return stream
}

/** Collects what the program says. */
function listenTo(stderr: Readable, { onBegin, onCounts }: LiveRun): { readonly said: string } {
  const words = { said: '' }
  let hasBegun = false
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words.said = (words.said + text).slice(-maxSaidCharacters)
    if (!hasBegun && /listening on |^File: /m.test(words.said)) {
      hasBegun = true
      onBegin()
    }
    if (/dropped/.test(text)) onCounts(countsIn(words.said))
  })
  return words
}

/** `null` after a signal, or when the program could not be started. */
async function codeOf(child: CaptureChild): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('error', () => {
      if (child.pid === undefined) resolve(null)
    })
    child.on('close', resolve)
  })
}
