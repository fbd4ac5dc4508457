/**
 * What the terminal needs from the HTTP skin to show a report in a browser. Types only: the terminal never imports
 * that skin.
 */

export type ReportServer = {
  /** Where a browser finds it. */
  readonly url: string
  /** Says what is being done, shown until there is a report. */
  tell(sentence: string): void
  /** From now on the report is shown. */
  publish(pages: { readonly html: string; readonly json: string }): void
  /** Answers what was asked, then lets go of the port. */
  close(): Promise<void>
}

export type ServerAddress = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
}

/** @throws UserError `port-taken`, `option-unknown` */
export type OpenReportServer = (address: ServerAddress) => Promise<ReportServer>
