/** How much of what a device says can be read by anyone on the path; protocols that log in or command weigh more. */
import type { Conversation, Fact } from '../../core/model.ts'
import { bytesByApplication, cleartextShareIn, isCleartext, isCommanding } from '../cleartext.ts'
import { exampleConversation, exampleInput, factor } from '../factor.ts'

export const cleartextProtocols = factor({
  id: 'cleartext-protocols',
  title: 'Cleartext protocols',
  why: 'Anyone on the path can read and change what crosses the network without encryption, passwords included.',
  remedy: { title: 'Move devices to encrypted protocols', hoursEach: 0.5 },
  most: 20,
  settings: { leastBytes: 1000, pointsOfShare: 10, pointsOfLogins: 10 },

  judge({ device, conversations }, { leastBytes, pointsOfShare, pointsOfLogins }) {
    if (!conversations.some(isReadable) && !device.facts.some(isLogin)) return null
    const bytesOf = bytesByApplication(device, conversations)
    const clear = [...bytesOf].filter(([application]) => isCleartext(application))
    const clearBytes = clear.reduce((sum, [, bytes]) => sum + bytes, 0)
    const logins = device.facts.filter(isLogin).map(({ name }) => name.replace('.login', ''))
    const commanding = [...new Set([...clear.map(([application]) => application).filter(isCommanding), ...logins])]
    if (clearBytes < leastBytes && commanding.length === 0) return null
    const share = cleartextShareIn(bytesOf) ?? 0
    const points = Math.round(share * pointsOfShare) + (commanding.length > 0 ? pointsOfLogins : 0)
    if (points === 0) return null
    const most = clear.slice(0, 3).map(([application, bytes]) => `${application} ${size(bytes)}`)
    const amount = `${percent(share)} of its application traffic is readable by anyone on the path`
    const detail = most.length === 0 ? '' : ` (${most.join(', ')})`
    const login =
      commanding.length === 0 ? '' : `; it logs in or is commanded over ${commanding.join(', ')} without encryption`
    return { points, sentence: `${amount}${detail}${login}.` }
  },

  examples: [
    {
      name: 'half of its traffic is plain HTTP',
      given: exampleInput({
        conversations: [
          exampleConversation({ application: 'http', port: 80 }),
          exampleConversation({ application: 'tls' }),
        ],
      }),
      points: 5,
    },
    {
      name: 'administered by Telnet alone',
      given: exampleInput({
        conversations: [
          exampleConversation({
            client: { kind: 'device', id: 'd2' },
            server: { kind: 'device', id: 'd1' },
            application: 'telnet',
            port: 23,
          }),
        ],
      }),
      points: 20,
    },
    { name: 'all encrypted', given: exampleInput({ conversations: [exampleConversation({})] }), points: null },
    {
      name: 'name resolution and discovery only',
      given: exampleInput({
        conversations: [exampleConversation({ application: 'dns', transport: 'udp', port: 53, bytesIn: 90_000 })],
      }),
      points: null,
    },
    {
      name: 'traffic that nobody recognised',
      given: exampleInput({ conversations: [exampleConversation({ application: null })] }),
      points: null,
    },
  ],
})

function isReadable({ application }: Conversation): boolean {
  return application !== null && isCleartext(application)
}

function isLogin({ name }: Fact): boolean {
  return name.endsWith('.login')
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'Less than 1 %' : `${Math.round(share * 100)} %`
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
