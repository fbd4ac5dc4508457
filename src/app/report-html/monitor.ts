/** Step 4 on the page: the alerts on a line of time, and each with what was expected and what was seen. */
import { formatPlural, formatTime } from '../plain-text.ts'
import type { Report, ReportAlert } from '../report.ts'
import { alertChart } from './charts.ts'
import { html, said, type Markup } from './markup.ts'
import { deviceLink, notShown, type Places } from './page-parts.ts'

const mostAlerts = 500

export function monitorSection(report: Report, places: Places): Markup {
  const { alerts } = report
  const head = html`<h2><span class="step">4</span> Monitor <small>what is wrong now</small></h2>`
  if (alerts.length === 0)
    return html`<section id="monitor" class="step-start">
      ${head}
      <p>No detection fired.</p>
    </section>`
  return html`<section id="monitor" class="step-start">
    ${head}
    <figure class="wide">
      ${alertChart(alerts)}
      <figcaption>${formatPlural(alerts.length, 'alert')} by time (UTC) and severity; the list follows.</figcaption>
    </figure>
    ${alerts.slice(0, mostAlerts).map((alert) => alertPart(alert, places))}
    ${notShown(alerts.length, mostAlerts, 'alert')}
  </section>`
}

function alertPart(alert: ReportAlert, places: Places): Markup {
  const { device, technique, evidence } = alert
  const attack = technique.length === 0 ? null : html` · ATT&amp;CK ${said(technique.slice(0, 8).join(', '), 100)}`
  return html`<article class="alert">
    <h3><span class="level ${alert.severity}">${alert.severity}</span> ${said(alert.title, 120)}</h3>
    <p>${said(alert.sentence, 600)}</p>
    <p class="muted">
      ${device === null ? 'Unknown device' : deviceLink(device, places)} · ${formatTime(alert.at)} · detection
      ${said(alert.detection, 60)}${attack}
    </p>
    ${
      evidence.length === 0
        ? null
        : html`<details>
          <summary>Evidence</summary>
          <ul>
            ${evidence.slice(0, 20).map((line) => html`<li>${said(line, 300)}</li>`)}
          </ul>
        </details>`
    }
  </article> `
}
