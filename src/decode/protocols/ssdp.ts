/**
 * SSDP, the discovery of UPnP: what a device announces, answers and searches for. UPnP Device Architecture 2.0 section
 * 1. The description behind `location` isn't fetched.
 */
import { startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxHeaderBytes = 4096
const lines = new HeaderLines()

export const ssdp = protocol({
  name: 'ssdp',
  title: 'SSDP (UPnP discovery)',
  spec: 'UPnP Device Architecture 2.0 sections 1.2 and 1.3',
  over: 'udp',
  ports: [1900],
  repeats: true,
  tells: {
    server: 'Operating system, UPnP version and product',
    type: 'Device or service it announces',
    usn: 'Unique name of the device and the service it announces',
    location: 'Where it describes itself',
    search: 'Device or service it looks for',
    userAgent: 'Operating system, UPnP version and product of who searches',
  },
  examples: [
    {
      name: 'announcement of a light hub',
      text: [
        'NOTIFY * HTTP/1.1',
        'HOST: 239.255.255.250:1900',
        'LOCATION: http://192.0.2.7:80/description.xml',
        'SERVER: Linux/4.4 UPnP/1.0 GlowHub/1.5',
        'NTS: ssdp:alive',
        'NT: urn:schemas-upnp-org:device:basic:1',
        'USN: uuid:2f402f80-da50-11e1-9b23-02005e104a07::upnp:rootdevice',
        '',
        '',
      ].join('\r\n'),
      facts: {
        'ssdp.location': ['http://192.0.2.7:80/description.xml'],
        'ssdp.server': ['Linux/4.4 UPnP/1.0 GlowHub/1.5'],
        'ssdp.type': ['urn:schemas-upnp-org:device:basic:1'],
        'ssdp.usn': ['uuid:2f402f80-da50-11e1-9b23-02005e104a07::upnp:rootdevice'],
      },
    },
    {
      name: 'search by a phone',
      text: 'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nST: ssdp:all\r\nUSER-AGENT: Tune/4.2 UPnP/1.1\r\n\r\n',
      facts: { 'ssdp.search': ['ssdp:all'], 'ssdp.userAgent': ['Tune/4.2 UPnP/1.1'] },
    },
    {
      name: 'answer to a search, with bare line feeds and odd spaces',
      fromClient: 0,
      text: 'HTTP/1.1 200 OK\nST:upnp:rootdevice  \nExt:\nServer :  Speaker/9.1 \nusn: uuid:7\n\n',
      facts: { 'ssdp.type': ['upnp:rootdevice'], 'ssdp.server': ['Speaker/9.1'], 'ssdp.usn': ['uuid:7'] },
    },
  ],

  claims(bytes, start, end) {
    const asks = startsWith(bytes, start, end, 'notify ') || startsWith(bytes, start, end, 'm-search ')
    return asks || startsWith(bytes, start, end, 'http/1.')
  },

  decode(reader, teller) {
    const searches = startsWith(reader.bytes, reader.start, reader.end, 'm-')
    lines.begin(reader, maxHeaderBytes)
    if (!lines.nextLine()) return
    while (lines.nextHeader()) {
      if (searches) tellSearch(teller)
      else tellAnnouncement(teller)
    }
  },
})

function tellSearch(teller: Teller): void {
  if (lines.is('st')) lines.tellValue(teller, 'search')
  else if (lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
}

function tellAnnouncement(teller: Teller): void {
  if (lines.is('nt') || lines.is('st')) lines.tellValue(teller, 'type')
  else if (lines.is('usn')) lines.tellValue(teller, 'usn')
  else if (lines.is('server')) lines.tellValue(teller, 'server')
  else if (lines.is('location')) lines.tellValue(teller, 'location')
}
