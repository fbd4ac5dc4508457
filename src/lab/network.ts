/** What a network file must say. `networks/clinic.ts` is one. The capture comes with the truth about who is in it. */

export type TrueDevice = {
  readonly name: string
  readonly mac: string
  readonly ip: string
  /** One of docs/reference/categories.md. `null` in this and the next fields: nobody could know it from the traffic. */
  readonly category: string | null
  readonly vendor: string | null
  readonly model: string | null
}

export type LabCapture = {
  /** A pcapng file. */
  readonly capture: Uint8Array
  readonly devices: readonly TrueDevice[]
  /** Name of the attack and MAC of the device that did it. */
  readonly attacks: readonly { readonly attack: string; readonly mac: string }[]
}

export type Network = {
  /** Its file's name, for the command line. */
  readonly name: string
  readonly title: string
  /** What happens in it, in a few sentences. */
  readonly about: string
  /** Files to read as feeds beside the capture: what is published about its models. */
  readonly advisories?: readonly { readonly name: string; readonly text: string }[]
  /** The same seed gives the same bytes. `seed` is an integer; only its low 32 bits count. */
  generate(seed: number): LabCapture
}

/** Types a network's definition. */
export function network(definition: Network): Network {
  return definition
}
