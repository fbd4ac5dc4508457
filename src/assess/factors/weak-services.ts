/** Services that a device answers on and that are weak by design or by habit; the list is `../weak-services.ts`. */
import { exampleInput, factor } from '../factor.ts'
import { weaknessOf } from '../weak-services.ts'

export const weakServices = factor({
  id: 'weak-services',
  title: 'Weak services',
  why: 'A service without login or encryption gives its device to everybody who reaches it.',
  remedy: { title: 'Turn off services that are not needed', hoursEach: 0.5 },
  most: 30,
  settings: { points: { medium: 5, high: 10, critical: 20 }, most: 30 },

  judge({ device }, { points, most }) {
    const found = new Map<string, { readonly points: number; readonly words: string }>()
    for (const service of device.services) {
      const weakness = weaknessOf(service)
      if (weakness === null || found.has(weakness.weak.id)) continue
      const { weak, surely } = weakness
      const by = surely ? '' : ', by its port number'
      found.set(weak.id, {
        points: points[weak.severity],
        words: `${weak.title} on ${service.transport} port ${service.port}${by}: ${weak.why} (${weak.fix})`,
      })
    }
    const realm = device.facts.find(({ name }) => name === 'http.realm')
    if (realm !== undefined) {
      const words = `a web login "${realm.value}" without encryption: the password can be read on the path (use HTTPS)`
      found.set('http-login', { points: points.medium, words })
    }
    if (found.size === 0) return null
    const list = [...found.values()].toSorted((a, b) => b.points - a.points)
    const sum = list.reduce((total, { points }) => total + points, 0)
    const more = list.length > 3 ? `; and ${list.length - 3} more` : ''
    return {
      points: Math.min(most, sum),
      sentence: `It answers on ${list
        .slice(0, 3)
        .map(({ words }) => words)
        .join('; ')}${more}.`,
    }
  },

  examples: [
    {
      name: 'Telnet, recognised by content on an odd port',
      given: exampleInput({ device: { services: [{ transport: 'tcp', port: 2601, application: 'telnet' }] } }),
      points: 10,
    },
    {
      name: 'Modbus and FTP, by port numbers',
      given: exampleInput({
        device: {
          services: [
            { transport: 'tcp', port: 502, application: null },
            { transport: 'tcp', port: 21, application: null },
          ],
        },
      }),
      points: 15,
    },
    {
      name: 'a web page with a login in the clear',
      given: exampleInput({
        device: {
          services: [{ transport: 'tcp', port: 80, application: 'http' }],
          facts: [
            {
              endpoint: { site: 'main', mac: '', ip: '10.0.0.5', vlan: 0 },
              atMs: 0,
              name: 'http.realm',
              value: 'NetCam 210',
            },
          ],
        },
      }),
      points: 5,
    },
    {
      name: 'TLS on the port of Telnet is not Telnet',
      given: exampleInput({ device: { services: [{ transport: 'tcp', port: 23, application: 'tls' }] } }),
      points: null,
    },
    {
      name: 'a secure web server',
      given: exampleInput({ device: { services: [{ transport: 'tcp', port: 443, application: 'tls' }] } }),
      points: null,
    },
  ],
})
