/**
 * Ends a capturing program, and not before it has handed on what waited in the kernel: told to end at once, it leaves
 * the rest there, uncounted. All of it has come when a packet of a later time comes, or nothing more.
 */
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

export type CaptureChild = ChildProcessByStdio<null, Readable, Readable>

/** libpcap hands on what it has at least once a second. */
const quietMs = 1_200
const lookEveryMs = 50
/** Longer than the analysis of a full kernel buffer takes. */
const drainPatienceMs = 60_000
/** A program that was told to end and doesn't is ended by force. */
const patienceMs = 5_000

export class LiveEnding {
  /** Time of the last packet. In an array, because a number with a fraction that is kept elsewhere is boxed each time. */
  readonly clock = new Float64Array(1)
  readonly #child: CaptureChild
  readonly #kill = () => this.#child.kill('SIGKILL')
  #timer: NodeJS.Timeout | undefined
  #toldAtMs = 0
  #cameAtMs = 0

  constructor(child: CaptureChild) {
    this.#child = child
    // It has a process group of its own, so that Ctrl-C in a terminal does not end it before it is drained.
    process.once('exit', this.#kill)
  }

  /** A piece of the capture came. */
  came(): void {
    if (this.#toldAtMs !== 0) this.#cameAtMs = Date.now()
  }

  readonly begin = (): void => {
    this.#toldAtMs = Date.now()
    this.#cameAtMs = this.#toldAtMs
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
  }

  /** The program has ended. */
  clear(): void {
    clearInterval(this.#timer)
    process.off('exit', this.#kill)
  }

  #look(): void {
    const nowMs = Date.now()
    const reached = (this.clock[0] ?? 0) >= this.#toldAtMs
    const isQuiet = nowMs - this.#cameAtMs > quietMs && !this.#child.stdout.isPaused()
    if (!reached && !isQuiet && nowMs - this.#toldAtMs < drainPatienceMs) return
    clearInterval(this.#timer)
    this.#child.kill('SIGINT')
    this.#timer = setTimeout(this.#kill, patienceMs)
  }
}
