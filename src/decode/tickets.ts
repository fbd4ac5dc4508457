/**
 * Remembers what is under way between messages of a flow, which itself keeps only a number: a ticket. A ticket ends when
 * another needs its place, so there is never more than a fixed number of things under way.
 */

const places = 256

export class Tickets<Thing> {
  readonly #things: (Thing | undefined)[] = Array.from({ length: places }, () => undefined)
  readonly #tickets = new Int32Array(places)
  #next = 1

  /** What the next to begin takes the place of, ended or not: it may serve again. */
  get displaced(): Thing | undefined {
    return this.#things[this.#next % places]
  }

  /** Returns a ticket, which is above 0. */
  begin(thing: Thing): number {
    const ticket = this.#next
    this.#next = ticket === 0x7fffffff ? 1 : ticket + 1
    this.#things[ticket % places] = thing
    this.#tickets[ticket % places] = ticket
    return ticket
  }

  find(ticket: number): Thing | undefined {
    return ticket > 0 && this.#tickets[ticket % places] === ticket ? this.#things[ticket % places] : undefined
  }

  end(ticket: number): void {
    if (this.find(ticket) !== undefined) this.#tickets[ticket % places] = 0
  }
}
