/**
 * One thing that a person can do: what it takes and gives, who may, and what the audit log says of it. HTTP route,
 * OpenAPI, typed client and command line all come from it. One file each in `actions/`.
 */
import type { z } from 'zod'
import type { Attempts } from './access/attempts.ts'
import type { Store } from '../store/open-store.ts'
import type { ServiceControl } from './service-control.ts'

export const roles = ['viewer', 'analyst', 'administrator'] as const
/** Each may do what those before it may. */
export type Role = (typeof roles)[number]

/** Who asks. Somebody without a login is `nobody`: a viewer of no site, which only actions for `anyone` hear of. */
export type Principal = {
  /** Null at the terminal and for nobody. */
  readonly userId: string | null
  readonly name: string
  readonly role: Role
  /** Sites it may see, null for all. */
  readonly sites: readonly string[] | null
  readonly via: 'session' | 'token' | 'terminal' | 'nobody'
  readonly address: string
}

/** What the browser keeps of a login. Only the actions of `session` change it. */
export type BrowserLogin = {
  /** The secret that the request carried in its cookie, null without one. */
  readonly secret: string | null
  /** Failed logins so far. */
  readonly attempts: Attempts
  /** What the button for single sign-on says; null where there is none. */
  readonly singleSignOn: string | null
  keep(secret: string, expiresMs: number): void
  drop(): void
}

export type ActionContext = {
  readonly store: Store
  readonly who: Principal
  readonly nowMs: number
  /** The running service; null on the command line beside a store. */
  readonly control: ServiceControl | null
  /** Null for tokens and at the terminal. */
  readonly login: BrowserLogin | null
}

export type Action<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> = {
  /** As `devices.list`: the words of the command line are its parts. */
  readonly id: string
  /** What it does, as an imperative sentence. */
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`; `:name` parts are fields of the input. */
  readonly path: string
  /** The least that may; `anyone` needs no login. */
  readonly role: Role | 'anyone'
  readonly input: Input
  readonly output: Output
  /**
   * For what changes something: the line of the audit log, made when it was done. Null where nothing changes, and where
   * the action writes its own lines, as logins do that fail too.
   */
  readonly audit:
    | ((input: z.output<Input>, output: z.output<Output>) => { readonly target: string; readonly sentence: string })
    | null
  readonly examples: readonly { readonly title: string; readonly input: z.input<Input> }[]
  run(input: z.output<Input>, context: ActionContext): Promise<z.output<Output>>
}

/** Ties the types of input, output and `run` together. */
export function action<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: Action<Input, Output>,
): Action<Input, Output> {
  return definition
}
