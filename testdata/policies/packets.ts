/**
 * Two hosts and a router between them, as network namespaces joined by veth pairs, to see what a rule set does to
 * real packets. Needs root; `null` where the kernel does not allow it, with one visible line. Namespaces carry the
 * process id and are removed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import type { Opening } from '../../src/segment/evaluate.ts'
import { debianProgram } from '../outside.ts'

export type Wire = {
  /** Loads the rule set into the router; returns nft's errors. */
  load(text: string): string
  /** Opens each connection from its address, all at once, and tells which got an answer within the timeout. */
  probe(openings: readonly Opening[], timeoutMs: number): Promise<readonly boolean[]>
  /** Stops the listeners and removes the namespaces. */
  remove(): void
}

type Host = { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] }

/** Addresses of host a are routed by 10.40.0.1/16 and fd00:40::1/32, of host b by 10.9.0.1/16 and fd00:9::1/32. */
export async function wire(
  a: Host,
  b: Host,
  ports: { readonly tcp: readonly number[]; readonly udp: readonly number[] },
): Promise<Wire | null> {
  const nft = debianProgram('nft', 'nftables')
  const ip = debianProgram('ip', 'iproute2')
  if (nft === null || ip === null) return null
  const names = ['a', 'r', 'b'].map((part) => `cordon-${process.pid}-${part}`)
  const [hostA = '', router = '', hostB = ''] = names
  const run = (...args: readonly string[]): boolean => spawnSync(ip, args, { stdio: 'ignore' }).status === 0
  const remove = (): void => names.forEach((name) => run('netns', 'del', name))
  const sides = [
    { name: hostA, host: a, net: '40' },
    { name: hostB, host: b, net: '9' },
  ]
  const made =
    names.every((name) => run('netns', 'add', name) && run('netns', 'exec', name, 'sh', '-c', settings)) &&
    sides.every((side) => join(run, router, side))
  if (!made) {
    remove()
    if (process.env['CI'] === 'true') throw new Error('network namespaces are not permitted in CI')
    console.warn('skipped: no permission to join network namespaces')
    return null
  }
  const listeners = await Promise.all(
    sides.map(({ name, host }) => listen(ip, name, { addresses: [...host.ipv4, ...host.ipv6], ...ports })),
  )
  return {
    load: (text) => spawnSync(ip, ['netns', 'exec', router, nft, '-f', '-'], { input: text, encoding: 'utf8' }).stderr,
    async probe(openings, timeoutMs) {
      const fromA = new Set([...a.ipv4, ...a.ipv6])
      const answers = await Promise.all(
        [hostA, hostB].map((name) =>
          ask(ip, name, { timeoutMs, openings: openings.filter(({ from }) => fromA.has(from) === (name === hostA)) }),
        ),
      )
      const [first = [], second = []] = answers.map((list) => list.slice())
      return openings.map(({ from }) => (fromA.has(from) ? first.shift() : second.shift()) ?? false)
    },
    remove() {
      for (const listener of listeners) listener.kill()
      remove()
    },
  }
}

/**
 * All three forward, which only the router needs; without duplicate address detection, IPv6 works from the first
 * packet.
 */
const settings = `echo 1 > /proc/sys/net/ipv4/ip_forward && echo 1 > /proc/sys/net/ipv6/conf/all/forwarding &&
cd /proc/sys/net/ipv6/conf &&
for scope in all default; do echo 0 > $scope/accept_dad; echo 0 > $scope/dad_transmits; done`

function join(
  run: (...args: readonly string[]) => boolean,
  router: string,
  { name, host, net }: { readonly name: string; readonly host: Host; readonly net: string },
): boolean {
  const port = `v${net}`
  return [
    ['-n', router, 'link', 'add', 'name', port, 'type', 'veth', 'peer', 'name', 'v0', 'netns', name],
    ['-n', router, 'address', 'add', `10.${net}.0.1/16`, 'dev', port],
    ['-n', router, 'address', 'add', `fd00:${net}::1/32`, 'dev', port, 'nodad'],
    ['-n', router, 'link', 'set', port, 'up'],
    ...host.ipv4.map((address) => ['-n', name, 'address', 'add', `${address}/16`, 'dev', 'v0']),
    ...host.ipv6.map((address) => ['-n', name, 'address', 'add', `${address}/32`, 'dev', 'v0', 'nodad']),
    ['-n', name, 'link', 'set', 'v0', 'up'],
    ['-n', name, 'route', 'add', 'default', 'via', `10.${net}.0.1`],
    ['-n', name, '-6', 'route', 'add', 'default', 'via', `fd00:${net}::1`],
  ].every((args) => run(...args))
}

const listening = `
const { createServer } = require('node:net'), { createSocket } = require('node:dgram')
const { addresses, tcp, udp } = JSON.parse(process.argv[1])
const ready = []
for (const host of addresses) {
  for (const port of tcp) ready.push(new Promise((done) => {
    createServer((socket) => socket.end('yes')).listen({ host, port }, done)
  }))
  for (const port of udp) ready.push(new Promise((done) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.on('message', (bytes, peer) => socket.send(bytes, peer.port, peer.address)).bind(port, host, done)
  }))
}
Promise.all(ready).then(() => console.log('ready'))`

const asking = `
const { connect } = require('node:net'), { createSocket } = require('node:dgram')
const { openings, timeoutMs } = JSON.parse(process.argv[1])
const later = (done) => setTimeout(() => done(false), timeoutMs)
const tcp = ({ from, to, port }, done) =>
  connect({ host: to, port, localAddress: from }).on('data', () => done(true)).on('error', () => {})
const udp = ({ from, to, port }, done) => {
  const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4').on('message', () => done(true)).on('error', () => {})
  socket.bind(0, from, () => socket.send('ask', port, to))
}
Promise.all(openings.map((one) => new Promise((done) => {
  later(done)
  const open = one.transport === 'tcp' ? tcp : udp
  open(one, done)
}))).then((answers) => { console.log(JSON.stringify(answers)); process.exit() })`

async function listen(ip: string, name: string, what: object): Promise<ChildProcess> {
  const child = spawn(ip, ['netns', 'exec', name, process.execPath, '-e', listening, JSON.stringify(what)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

async function ask(ip: string, name: string, what: object): Promise<readonly boolean[]> {
  const child = spawn(ip, ['netns', 'exec', name, process.execPath, '-e', asking, JSON.stringify(what)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  await once(child, 'close')
  return z.array(z.boolean()).parse(JSON.parse(chunks.join('')))
}
