/** What a browser sees until there is a report: what is being done, asked again every two seconds. No script. */
import { html } from '../app/report-html/markup.ts'

export function waitingPage(sentence: string): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="2" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Cordon: reading</title>
        <style>
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 40rem;
            margin: 20vh auto;
            padding: 0 24px;
          }
        </style>
      </head>
      <body>
        <h1>Cordon</h1>
        <p role="status">${sentence}</p>
        <p>The report appears here when it is ready.</p>
      </body>
    </html> `
  return page.markup
}
