/** What the thread of the engine and the main thread say to each other. Types only. */
import type { OutsideErrorCode, UserErrorCode } from '../../core/errors.ts'
import type { LogLevel } from '../log.ts'
import type { EngineOptions, EngineStatus } from './engine-options.ts'

export type EngineOrder = { readonly options: EngineOptions; readonly logLevel: LogLevel }

export type ToEngine =
  | { readonly asks: 'jobs' }
  | { readonly asks: 'reconsider'; readonly site: string }
  | { readonly asks: 'stop' }

export type EngineTells =
  | { readonly tells: 'ready' }
  | { readonly tells: 'status'; readonly status: EngineStatus }
  | { readonly tells: 'stopped' }
  | { readonly tells: 'mistake'; readonly code: UserErrorCode; readonly sentence: string; readonly hint: string }
  | { readonly tells: 'outside'; readonly code: OutsideErrorCode; readonly sentence: string }
