/** What happened to a device, as a sentence. */
import type { z } from 'zod'
import type { Moment } from '../../store/queries-evidence.ts'
import type { deviceMoment } from './device-rows.ts'

export function shownMoment(moment: Moment): z.output<typeof deviceMoment> {
  return { atMs: moment.atMs, kind: moment.kind, id: moment.subject, sentence: sentences[moment.kind](moment) }
}

const sentences: Readonly<Record<Moment['kind'], (moment: Moment) => string>> = {
  event: ({ subject, text, detail }) => `Told ${subject}: ${text}${detail === '' ? '' : `, with ${detail}`}.`,
  alert: ({ text, detail }) => `Raised an alert, ${detail}: ${text}`,
  finding: ({ subject, text, detail }) => `Finding ${subject}, ${detail}: ${text}`,
  resolved: ({ subject, text }) => `No longer: finding ${subject}, ${text}`,
  label: ({ subject, text, detail }) => `${detail} set ${subject} to "${text}".`,
  risk: ({ text }) => `Its risk became ${text}.`,
}
