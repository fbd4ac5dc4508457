/** How a recorder fetches pictures from a camera: RTSP for the control, H.264 in RTP over UDP for the pictures. */
import type { Place } from '../device.ts'
import { sizedMessage, textMessage, type Headers } from '../packets/http.ts'
import { h264Fragments, rtp, sdp, type RtpStream } from '../packets/media.ts'
import { tcpSession, type Turn } from '../tcp-session.ts'

const minuteMs = 60_000

type Recording = {
  /** Path of the stream. */
  readonly path: string
  readonly server: string | null
  /** A clip every so often: pictures are sent when something moves. */
  readonly everyMinutes: number
}

/** The recorder asks for the stream by RTSP, and the pictures come as RTP over UDP. */
export function isRecorded(place: Place, recording: Recording): void {
  const { random, schedule } = place
  schedule.every(
    place.joinsMs + random.integer(1, 4) * minuteMs,
    () => random.around(recording.everyMinutes * minuteMs, 0.4),
    (atMs) => {
      playClip(place, atMs, recording)
    },
  )
}

function playClip(place: Place, atMs: number, { path, server }: Recording): void {
  const { station, wire, random } = place
  const viewer = place.find('recorder')
  const ports = { from: 8000 + 2 * random.integer(100, 900), to: 50_000 + 2 * random.integer(0, 2000) }
  const stream: RtpStream = {
    payloadType: 96,
    source: random.integer(1, 0xffffffff),
    sequence: random.integer(0, 0xffff),
    timestamp: random.integer(0, 0xfffffff),
  }
  const turns = rtspTurns({ url: `rtsp://${station.ip}:554${path}`, ip: station.ip, server, ports, lastsMs: 12_000 })
  const beginMs = wire.meet(atMs + 390, station, viewer) + 10
  for (let picture = 0; picture < 12 * 12; picture += 1) {
    const parts = h264Fragments(
      random,
      picture % 24 === 0 ? 4 : 1,
      picture % 24 === 0 ? 1300 : random.integer(300, 900),
    )
    for (const [index, part] of parts.entries()) {
      wire.datagram(
        beginMs + picture * 83.3 + index * 0.2,
        station,
        viewer,
        ports,
        rtp(stream, index === parts.length - 1, part),
      )
    }
    stream.timestamp = (stream.timestamp + 7500) >>> 0
  }
  tcpSession(wire, atMs, { from: viewer, to: station, port: 554, turns })
}

type Rtsp = { url: string; ip: string; server: string | null; ports: { from: number; to: number }; lastsMs: number }

function rtspTurns({ url, ip, server, ports, lastsMs }: Rtsp): readonly Turn[] {
  const who: Headers = server === null ? {} : { Server: server }
  const track = `${url}/trackID=1`
  const session = { Session: '1185307491;timeout=60' }
  const description = sdp(ip, [
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1',
    'a=control:trackID=1',
  ])
  const transport = `RTP/AVP;unicast;client_port=${ports.to}-${ports.to + 1}`
  const answer = (sequence: number, headers: Headers, body = ''): Turn => {
    const first = { CSeq: String(sequence), ...who, ...headers }
    const bytes =
      body === ''
        ? textMessage('RTSP/1.0 200 OK', first)
        : sizedMessage('RTSP/1.0 200 OK', { ...first, 'Content-Type': 'application/sdp' }, body)
    return { by: 'server', bytes, afterMs: 3 }
  }
  return [
    client('OPTIONS', url, 1),
    answer(1, { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN' }),
    client('DESCRIBE', url, 2, { Accept: 'application/sdp' }),
    answer(2, { 'Content-Base': `${url}/` }, description),
    client('SETUP', track, 3, { Transport: transport }),
    answer(3, { ...session, Transport: `${transport};server_port=${ports.from}-${ports.from + 1}` }),
    client('PLAY', url, 4, { ...session, Range: 'npt=0.000-' }),
    answer(4, session),
    { ...client('TEARDOWN', url, 5, session), afterMs: lastsMs },
    answer(5, session),
  ]
}

function client(method: string, target: string, sequence: number, headers: Headers = {}): Turn {
  const all = { CSeq: String(sequence), 'User-Agent': 'Recorder', ...headers }
  return { by: 'client', bytes: textMessage(`${method} ${target} RTSP/1.0`, all) }
}
