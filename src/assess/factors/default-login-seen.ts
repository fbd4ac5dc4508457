/** A login with a password that manufacturers publish crossed the network: of the device, or on it. */
import type { Fact } from '../../core/model.ts'
import { exampleInput, factor } from '../factor.ts'

const event: Fact = {
  endpoint: { site: 'main', mac: '00:00:5e:00:53:05', ip: '10.0.0.5', vlan: 0 },
  atMs: 0,
  name: 'http.defaultLogin',
  value: 'admin',
  peer: '10.0.0.30 80',
}

export const defaultLoginSeen = factor({
  id: 'default-login-seen',
  title: 'Default password in use',
  why: 'Published passwords are the first that people and worms try.',
  remedy: { title: 'Change default passwords', hoursEach: 0.25 },
  most: 25,
  settings: { onIt: 25, byIt: 15 },

  judge({ device, eventsAbout }, { onIt, byIt }) {
    const on = eventsAbout.find(isDefaultLogin)
    if (on !== undefined) {
      const who = on.endpoint.ip || on.endpoint.mac
      return {
        points: onIt,
        sentence: `${who} logged in to it as "${on.value}" with a published default password, readable on the path.`,
      }
    }
    const by = device.facts.find(isDefaultLogin)
    if (by === undefined) return null
    const [address = '', port = ''] = (by.peer ?? '').split(' ')
    const where = address === '' ? 'somewhere' : `to ${address} port ${port}`
    return {
      points: byIt,
      sentence: `It logged in ${where} as "${by.value}" with a published default password, readable on the path.`,
    }
  },

  examples: [
    { name: 'somebody logged in to it', given: exampleInput({ eventsAbout: [event] }), points: 25 },
    { name: 'it logged in somewhere', given: exampleInput({ device: { facts: [event] } }), points: 15 },
    {
      name: 'a login with a password of its own',
      given: exampleInput({ device: { facts: [{ ...event, name: 'http.login' }] } }),
      points: null,
    },
  ],
})

function isDefaultLogin({ name }: Fact): boolean {
  return name.endsWith('.defaultLogin')
}
