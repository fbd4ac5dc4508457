/** How an alert is read: what was observed apart from what is expected, and where its techniques are described. */

export type Told = { readonly observed: string; readonly expected: string | null }

/**
 * Detections say both in one sentence: what was observed first, what is expected after the semicolon. A sentence that says it
 * otherwise is all observed.
 */
export function splitSentence(sentence: string): Told {
  const end = sentence.indexOf('; ')
  const rest = end === -1 ? '' : sentence.slice(end + 2)
  if (!/\bexpected\b/.test(rest)) return { observed: sentence, expected: null }
  return { observed: `${sentence.slice(0, end)}.`, expected: `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` }
}

/** The ATT&CK page of a technique such as `T1595.001`; null for what is none. */
export function techniqueLink(id: string): string | null {
  const match = /^(T\d{4})(?:\.(\d{3}))?$/.exec(id)
  if (match === null) return null
  const [, technique = '', part] = match
  return `https://attack.mitre.org/techniques/${technique}/${part === undefined ? '' : `${part}/`}`
}

/** What a person can do with an alert in a state, and how the state is undone. */
export const alertStates = ['open', 'acknowledged', 'closed'] as const
export type AlertState = (typeof alertStates)[number]

export const stateWords: Readonly<
  Record<AlertState, { readonly now: string; readonly act: string; readonly done: string }>
> = {
  open: { now: 'Open', act: 'Reopen', done: 'Reopened' },
  acknowledged: { now: 'Acknowledged', act: 'Acknowledge', done: 'Acknowledged' },
  closed: { now: 'Closed', act: 'Close', done: 'Closed' },
}

export function isAlertState(value: string): value is AlertState {
  return alertStates.some((state) => state === value)
}
