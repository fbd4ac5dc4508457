/** Step 1 on the page: how risky the network is, what it consists of, and every device with its reasons. */
import { formatCount, formatShare } from '../plain-text.ts'
import { levels, nameOf, whatItIs } from '../report-words.ts'
import type { Report, ReportDevice } from '../report.ts'
import { categoryChart, riskChart } from './charts.ts'
import { deviceDetails, sumInWords } from './device-details.ts'
import { html, said, type Markup } from './markup.ts'
import { heading, mostDevices, notShown, type Places } from './page-parts.ts'

/** So many rows open. */
const mostDetails = 1_000

export function knowSection(report: Report, places: Places): Markup {
  const { devices } = report
  const head = html`<h2><span class="step">1</span> Know <small>what is here, and how risky it is</small></h2>`
  if (devices.length === 0) {
    return html`<section id="know">
      ${head}
      <p>No device was seen. Was the capture taken where devices talk, on a mirror port?</p>
    </section>`
  }
  const rows = devices.slice(0, mostDevices).map((device, index) => {
    return deviceRows(device, places.get(device.id)?.anchor ?? '', index < mostDetails)
  })
  return html`<section id="know">
    ${head}${distributions(report)}
    <h3>All devices, riskiest first</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Devices">
      <table class="devices">
        <thead>
          <tr>
            ${headings.map(heading)}
          </tr>
        </thead>
        ${rows}
      </table>
    </div>
    ${notShown(devices.length, mostDevices, 'device')}
    ${devices.length > mostDetails ? html`<p class="muted">Details: the first ${formatCount(mostDetails)}.</p>` : null}
  </section>`
}

const headings = ['Device', 'Risk, 0–100', 'What it is', 'Address', 'Zone', 'Findings#', 'Readable traffic, %#']

function distributions({ summary }: Report): Markup {
  const categories = Object.entries(summary.byCategory).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return html`<div class="pair">
    <div>
      <h3>Risk</h3>
      <figure>${riskChart(summary.byRisk)}</figure>
      ${quickTable(
        ['Level', 'Devices#'],
        levels.map((level) => [html`<span class="level ${level}">${level}</span>`, formatCount(summary.byRisk[level])]),
      )}
      <p class="muted">A score is the sum of its factors, shown with each device.</p>
    </div>
    <div>
      <h3>Categories</h3>
      <figure>${categoryChart(categories)}</figure>
      <details>
        <summary>As a table</summary>
        ${quickTable(
          ['Category', 'Devices#'],
          categories.map(([name, count]) => [said(name, 40), formatCount(count)]),
        )}
      </details>
    </div>
  </div>`
}

function quickTable(headings: readonly string[], rows: readonly (readonly [Markup, string])[]): Markup {
  const body = rows.map(
    ([name, value]) =>
      html`<tr>
        <td>${name}</td>
        <td class="number">${value}</td>
      </tr>`,
  )
  return html`<table class="quick">
    <thead>
      <tr>
        ${headings.map(heading)}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`
}

/** One body a device: a row of values and a row that opens. */
function deviceRows(device: ReportDevice, anchor: string, withDetails: boolean): Markup {
  const { score, level } = device.risk
  const share = device.traffic.cleartextShare
  const [first = device.macs[0] ?? '', ...more] = device.ips
  return html`<tbody id="${anchor}">
    <tr>
      <th scope="row">${said(nameOf(device), 80)}</th>
      <td>
        <span class="score"
          ><b>${score}</b><span class="bar"><i class="${level}" style="width:${score}%"></i></span>
          <span class="level ${level}">${level}</span></span
        >
      </td>
      <td>${said(whatItIs(device), 120)} ${sureness(device)}</td>
      <td>${said(first, 45)}${more.length > 0 ? html` <span class="muted">+${more.length}</span>` : null}</td>
      <td>${device.zone === null ? '–' : said(device.zone, 40)}</td>
      <td class="number">${device.findings.length}</td>
      <td class="number">${share === null ? '–' : Math.round(share * 100)}</td>
    </tr>
    <tr>
      <td colspan="7">
        ${withDetails ? deviceDetails(device) : html`<span class="muted">${sumInWords(device)}</span>`}
      </td>
    </tr>
  </tbody> `
}

function sureness(device: ReportDevice): Markup | null {
  const claim = device.identity?.category ?? device.identity?.vendor ?? null
  return claim === null ? null : html`<span class="muted">${formatShare(claim.confidence)} sure</span>`
}
