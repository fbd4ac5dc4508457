/** Step 2 on the page: what to patch, most urgent first. */
import { formatCount } from '../plain-text.ts'
import { decisionWords } from '../report-words.ts'
import type { Report, ReportPatch } from '../report.ts'
import { html, said, type Markup } from './markup.ts'
import { deviceLink, notShown, table, type Places } from './page-parts.ts'

const mostRows = 500
const urgency = { immediate: 'critical', 'out-of-cycle': 'high', scheduled: 'medium', defer: 'low' } as const

export function patchSection(report: Report, places: Places): Markup {
  const { patches, summary } = report
  const head = html`<h2><span class="step">2</span> Patch <small>what to fix first</small></h2>`
  if (patches.length === 0) {
    const why =
      summary.vulnerableShare === null
        ? 'No advisories were given: name their folder with --feeds.'
        : 'No advisory concerns these devices.'
    return html`<section id="patch" class="step-start">
      ${head}
      <p>Nothing to patch is known. ${why}</p>
    </section>`
  }
  const rows = patches.slice(0, mostRows).map((patch) => patchRow(patch, places))
  return html`<section id="patch" class="step-start">
    ${head}
    <p>
      The order follows the SSVC deployer decision of CERT/CC: exploitation, exposure, automation and impact.
      <b>Confirmed</b> means that the version is known and affected; <b>possible</b> that only the model matches.
    </p>
    ${table('Patch list', headings, rows)} ${notShown(patches.length, mostRows, 'line')}
  </section>`
}

const headings = ['When', 'Product', 'Devices#', 'Flaw', 'State', 'CVSS#', 'Fixed in']

function patchRow(patch: ReportPatch, places: Places): Markup {
  const { finding } = patch
  return html`<tr>
    <td><span class="level ${urgency[patch.decision]}">${decisionWords[patch.decision]}</span></td>
    <td>
      <b>${said(`${patch.vendor} ${patch.model}`, 100)}</b>${
        patch.category === null ? null : html`<br /><span class="muted">${said(patch.category, 40)}</span>`
      }
    </td>
    <td class="number">${formatCount(patch.devices.length)}</td>
    <td class="long">
      <b>${said(finding.cve ?? finding.id, 60)}</b> ${said(finding.title, 200)}
      ${finding.knownExploited ? html`<b>Exploited in the wild.</b>` : null}<br /><span class="muted"
        >${said(patch.reason, 300)}</span
      >
      ${deviceLinks(patch.devices, places)}
    </td>
    <td>${finding.state}</td>
    <td class="number">${finding.cvss === null ? '–' : finding.cvss.toFixed(1)}</td>
    <td>${patch.fixedVersion === null ? 'no fix named' : said(patch.fixedVersion, 40)}</td>
  </tr> `
}

/** The devices as links to their rows, at most eight of them. */
function deviceLinks(ids: readonly string[], places: Places): Markup {
  const shown = ids.slice(0, 8).map((id) => deviceLink(id, places))
  const links = shown.map((link, index) => html`${index === 0 ? '' : ', '}${link}`)
  return html`<br />${links}${ids.length > shown.length ? ` and ${ids.length - shown.length} more` : ''}`
}
