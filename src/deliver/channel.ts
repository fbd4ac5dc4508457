/** What a channel file must say: where notices go, in which form, and which settings that takes. See `channels/webhook.ts`. */
import type { z } from 'zod'
import type { Notice } from './notice.ts'

/** `again`: whether the same notices may be taken later, as after a network fault; a refusal of their content won't change. */
export type Delivery = { readonly ok: true } | { readonly ok: false; readonly reason: string; readonly again: boolean }

export type Sender = {
  readonly product: string
  readonly version: string
  /** This machine's name, for formats that ask for it. */
  readonly host: string
  readonly nowMs: number
}

export type Channel = {
  /** The file's name, as in the configuration. */
  readonly id: string
  readonly title: string
  /** What arrives where, as a sentence. */
  readonly sentence: string
  /** The document that defines the form. */
  readonly spec: string
  readonly settings: z.ZodType
  /** Settings as people would write them. */
  readonly example: Readonly<Record<string, unknown>>
  /**
   * Hands all notices over, in order, or says why not.
   * @param settings as configured; what does not fit is a refusal
   */
  deliver(settings: unknown, notices: readonly Notice[], sender: Sender): Promise<Delivery>
}

type Definition<Settings extends z.ZodType> = Omit<Channel, 'settings' | 'deliver'> & {
  readonly settings: Settings
  deliver(settings: z.output<Settings>, notices: readonly Notice[], sender: Sender): Promise<Delivery>
}

/** Ties settings and `deliver` together. */
export function channel<Settings extends z.ZodType>(definition: Definition<Settings>): Channel {
  return {
    ...definition,
    deliver: async (settings, notices, sender) => {
      const parsed = definition.settings.safeParse(settings)
      if (!parsed.success)
        return { ok: false, reason: 'Its settings are wrong: see `cordon config check`.', again: false }
      return definition.deliver(parsed.data, notices, sender)
    },
  }
}

export const delivered: Delivery = { ok: true }

/** A fault of the way there: worth another try. */
export function unreachable(error: unknown): Delivery {
  return { ok: false, reason: reasonIn(error), again: true }
}

function reasonIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? `${error.message}: ${cause.message}` : error.message
}
