/** What Cordon sees of a trace, in the same form as `zeek-truth.ts` and in Zeek's spelling. */
import { createInputReader } from '../../src/capture/input-files.ts'
import { createPipeline } from '../../src/app/pipeline.ts'
import type { Endpoint, Fact, Flow } from '../../src/core/model.ts'
import { connectionOf, type Connection, type Side } from './connection.ts'
import type { Facts } from './zeek-truth.ts'

export type Seen = { readonly connections: readonly Connection[]; readonly facts: Facts }

/** Reads one capture through the pipeline that all commands use. Zeek counts copies that a mirror made. */
export async function sightOf(path: string, countsCopies = true): Promise<Seen> {
  const flows = new Map<string, Flow>()
  const connections: Connection[] = []
  const facts = new Map<string, Set<string>>()
  const tell = (name: string, text: string): void => {
    facts.set(name, (facts.get(name) ?? new Set()).add(text))
  }
  const pipeline = createPipeline({
    site: 'bench',
    countsCopies,
    flows: {
      wants: () => true,
      take: (flow) => {
        const key = keyOf(flow)
        const before = flows.get(key)
        if (before !== undefined && flow.part === 0) connections.push(connectionIn(before))
        flows.set(key, before === undefined || flow.part === 0 ? flow : sum(before, flow))
      },
    },
    onFact: (fact) => {
      tell(aliases[fact.name] ?? fact.name, factText(fact))
      // QUIC is TLS 1.3 and nothing else (RFC 9001 section 4.2).
      if (fact.name === 'quic.cipher') tell('tls.version', `${fact.endpoint.ip} TLSv13`)
      if (fact.name.startsWith('dhcp.')) tell('dhcp.mac', `${fact.endpoint.mac} ${fact.endpoint.mac}`)
    },
  })
  await createInputReader({ packets: pipeline.sink, records: pipeline.records, site: 'bench' }).read(path)
  pipeline.finish()
  for (const flow of flows.values()) if (flow.transport !== 'arp') connections.push(connectionIn(flow))
  for (const device of pipeline.gathered().devices)
    for (const mac of device.macs) {
      tell('dhcp.mac', `${mac} ${mac}`)
      for (const ip of device.ips) tell('dhcp.address', `${mac} ${ip}`)
    }
  return { connections, facts }
}

function keyOf({ transport, client, server, clientPort, serverPort }: Flow): string {
  const sides = [`${client.mac} ${client.ip} ${clientPort}`, `${server.mac} ${server.ip} ${serverPort}`].toSorted()
  return `${transport} ${client.vlan} ${sides.join(' ')}`
}

/** Parts of a long flow, each with what came since the part before. */
function sum(before: Flow, part: Flow): Flow {
  return {
    ...part,
    packetsOut: before.packetsOut + part.packetsOut,
    packetsIn: before.packetsIn + part.packetsIn,
    ipBytesOut: (before.ipBytesOut ?? 0) + (part.ipBytesOut ?? 0),
    ipBytesIn: (before.ipBytesIn ?? 0) + (part.ipBytesIn ?? 0),
  }
}

function connectionIn(flow: Flow): Connection {
  const { transport, client, server, clientPort, serverPort, packetsOut, packetsIn, ipBytesOut, ipBytesIn } = flow
  const isIcmp = transport === 'icmp' || transport === 'icmp6'
  const side = (endpoint: Endpoint, port: number, packets: number, ipBytes: number | null): Side => {
    return { ip: addressOf(endpoint, flow), port: `${port}`, packets, ipBytes: ipBytes ?? 0 }
  }
  return connectionOf(
    isIcmp ? 'icmp' : transport,
    side(client, isIcmp ? serverPort : clientPort, packetsOut, ipBytesOut),
    side(server, serverPort, packetsIn, ipBytesIn),
  )
}

/** Who has no address yet sends from the unspecified one, which is nobody's. */
function addressOf({ ip }: Endpoint, { client, server }: Flow): string {
  return ip !== '' ? ip : `${client.ip}${server.ip}`.includes(':') ? '::' : '0.0.0.0'
}

/** Facts of DHCP are about a MAC, all others about an address. */
function factText({ endpoint, name, value }: Fact): string {
  const device = name.startsWith('dhcp.') ? endpoint.mac : endpoint.ip
  return `${device} ${spellings[aliases[name] ?? name]?.(value) ?? value}`
}

/** Zeek has one log of TLS, DTLS and QUIC. */
const aliases: Readonly<Record<string, string>> = {
  'quic.serverName': 'tls.serverName',
  'quic.cipher': 'tls.cipher',
  'dtls.serverName': 'tls.serverName',
  'dtls.cipher': 'tls.cipher',
  'dtls.version': 'tls.version',
}

/** Functions without a name keep their spelling. */
const shouted = (value: string) => (value.startsWith('unknown-') ? value : value.toUpperCase().replaceAll('-', '_'))
const dnp3Names: Readonly<Record<string, string>> = {
  'delay-measurement': 'DELAY_MEASURE',
  'stop-application': 'STOP_APPL',
  'start-application': 'START_APPL',
  'initialize-application': 'INITIALIZE_APPL',
}

/** Ours → Zeek's. */
const spellings: Readonly<Record<string, (value: string) => string>> = {
  'tls.version': (value) => value.replace('.', ''),
  'modbus.function': shouted,
  'dnp3.function': (value) => dnp3Names[value] ?? shouted(value),
}
