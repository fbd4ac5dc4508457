/** Structured logs, one JSON object a line, to standard error. What might hold a secret is never handed to them. */
import { pino, type Logger } from 'pino'

export const logLevels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** Written at once, so that nothing is missing when the process ends hard. */
export function openLog(level: LogLevel): Logger {
  const redact = { paths: ['password', 'secret', 'token', 'authorization', '*.password', '*.secret', '*.token'] }
  const options = { level, base: null, redact, timestamp: pino.stdTimeFunctions.isoTime }
  return pino(options, pino.destination({ fd: 2, sync: true }))
}
