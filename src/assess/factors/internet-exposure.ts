/** Somebody on the internet opened a connection to the device, and it answered. */
import { count, exampleConversation, exampleInput, factor } from '../factor.ts'
import { fromInternet } from '../exposure.ts'
import { weaknessOf } from '../weak-services.ts'

const administration = new Set(['ssh', 'telnet', 'rdp', 'vnc', 'http', 'ftp', 'snmp'])
const administrationPorts = new Set([22, 23, 80, 443, 3389, 8080, 8443])

export const internetExposure = factor({
  id: 'internet-exposure',
  title: 'Reached from the internet',
  why: 'The whole internet tries what it reaches, within minutes.',
  remedy: { title: 'Close what the internet can reach', hoursEach: 0.5 },
  most: 35,
  settings: { reached: 25, administration: 10 },

  judge({ device, conversations }, settings) {
    const reached = fromInternet(device.id, conversations)
    if (reached.length === 0) return null
    const services = new Map(
      reached.map(({ transport, port, application }) => [`${transport} port ${port}`, application]),
    )
    const addresses = new Set(reached.map(({ client }) => (client.kind === 'device' ? '' : client.ip)))
    const manages = reached.some(
      ({ transport, port, application }) =>
        administrationPorts.has(port) ||
        administration.has(application ?? '') ||
        (transport !== 'arp' &&
          weaknessOf({ transport: transport === 'udp' ? 'udp' : 'tcp', port, application }) !== null),
    )
    const names = [...services]
      .slice(0, 4)
      .map(([service, application]) => (application === null ? service : `${service} (${application})`))
    const connections = reached.reduce((sum, { established }) => sum + established, 0)
    const whence = `${count(addresses.size, 'address', 'addresses')} on the internet`
    const who = `${whence} opened ${count(connections, 'connection')} to it`
    const what = manages ? ', among them services that administer it' : ''
    return {
      points: settings.reached + (manages ? settings.administration : 0),
      sentence: `${who}: ${names.join(', ')}${what}.`,
    }
  },

  examples: [
    {
      name: 'its Telnet answered an address of the internet',
      given: exampleInput({
        conversations: [
          exampleConversation({
            client: { kind: 'remote', ip: '185.220.101.7' },
            server: { kind: 'device', id: 'd1' },
            port: 23,
            application: 'telnet',
          }),
        ],
      }),
      points: 35,
    },
    {
      name: 'a peer-to-peer port that is reached from outside',
      given: exampleInput({
        conversations: [
          exampleConversation({
            client: { kind: 'remote', ip: '2a00:1450:4001:81b::200e' },
            server: { kind: 'device', id: 'd1' },
            port: 32_100,
            application: null,
          }),
        ],
      }),
      points: 25,
    },
    {
      name: 'an attempt that got no answer',
      given: exampleInput({
        conversations: [
          exampleConversation({
            client: { kind: 'remote', ip: '185.220.101.7' },
            server: { kind: 'device', id: 'd1' },
            established: 0,
          }),
        ],
      }),
      points: null,
    },
    {
      name: 'a private address behind another router is not the internet',
      given: exampleInput({
        conversations: [
          exampleConversation({ client: { kind: 'remote', ip: '10.20.0.9' }, server: { kind: 'device', id: 'd1' } }),
        ],
      }),
      points: null,
    },
    { name: 'it calls out itself', given: exampleInput({ conversations: [exampleConversation({})] }), points: null },
  ],
})
