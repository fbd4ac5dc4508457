/**
 * A PostgreSQL server of the tests' own, of Debian's package: in a temporary folder, reached by a socket in it. As root it
 * runs as the package's user, because the server refuses root.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { debianProgram } from './outside.ts'

/** The folder of the server's programs, or `null` without them. */
export const postgresqlPrograms: string | null = folderOf(debianProgram('initdb', 'postgresql'))

const settings = ['listen_addresses=', 'max_connections=60', 'shared_buffers=64MB', 'log_min_messages=panic']

export class PostgresqlServer {
  readonly folder: string
  readonly #programs: string
  readonly #user: { readonly uid: number; readonly gid: number } | null
  #process: ChildProcess | null = null
  #databases = 0

  /** `folder` is made unless it is given; it goes when the server stops. */
  constructor(programs: string, folder = mkdtempSync(join(tmpdir(), 'cordon-postgresql-'))) {
    this.#programs = programs
    this.folder = folder
    this.#user = process.getuid?.() === 0 ? userOf('postgres') : null
    chmodSync(folder, 0o755)
    if (this.#user !== null) chownSync(folder, this.#user.uid, this.#user.gid)
    const options = [
      '-D',
      join(folder, 'cluster'),
      '-U',
      'cordon',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
    ]
    execFileSync(join(programs, 'initdb'), options, { cwd: folder, stdio: 'ignore', ...this.#user })
  }

  async start(...more: readonly string[]): Promise<void> {
    const options = [...settings, `unix_socket_directories=${this.folder}`, ...more].flatMap((each) => ['-c', each])
    this.#process = spawn(join(this.#programs, 'postgres'), ['-D', join(this.folder, 'cluster'), ...options], {
      cwd: this.folder,
      stdio: 'ignore',
      ...this.#user,
    })
    for (let tries = 0; tries < 300; tries += 1) {
      const client = new pg.Client(this.#url('postgres'))
      if (
        await client
          .connect()
          .then(() => true)
          .catch(() => false)
      )
        return client.end()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('PostgreSQL did not start')
  }

  /** Number of the server's first process, 0 while it does not run. */
  get pid(): number {
    return this.#process?.pid ?? 0
  }

  /** The connection string of a new, empty database. */
  async database(): Promise<string> {
    const client = new pg.Client(this.#url('postgres'))
    await client.connect()
    this.#databases += 1
    const name = `test${this.#databases}`
    await client.query(`create database ${name}`)
    await client.end()
    return this.#url(name)
  }

  /** Stops it the hard way: what it was writing stays half done. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGQUIT'): Promise<void> {
    const running = this.#process
    this.#process = null
    if (running === null || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #url(name: string): string {
    return `postgresql://cordon@/${name}?host=${encodeURIComponent(this.folder)}`
  }
}

function folderOf(program: string | null): string | null {
  return program === null ? null : dirname(program)
}

function userOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
