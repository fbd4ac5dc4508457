/** The section of docs/decoding.md on fingerprints. */
import { ja4RuleTexts, type Outcome } from './fingerprints.ts'

export function fingerprintSection(outcomes: readonly Outcome[], hassh: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))]
  const rows = kinds.map((kind) => {
    const own = outcomes.filter((outcome) => outcome.kind === kind)
    const equal = own.filter(({ rules }) => rules?.length === 0).length
    const byRule = own.filter(({ rules }) => rules !== null && rules.length > 0).length
    return `| ${kind} | ${own.length} | ${equal} | ${byRule} | ${own.length - equal - byRule} |`
  })
  const distinct = new Set(hassh.map(({ kind, value }) => `${kind} ${value}`)).size
  const right = hassh.filter(({ rules }) => rules !== null).length
  return `Values that nDPI lists for the flows of its captures, and whether Cordon tells them of one end of the flow.

| value | listed by nDPI | equal | different by rule | unexplained |
|---|---|---|---|---|
${rows.join('\n')}

nDPI differs from FoxIO's JA4, and once from JA3, by these rules; \`src/decode/tls-fingerprint.test.ts\` compares with the
160 values that FoxIO published for its own captures.

| values | rules by which nDPI differs |
|---|---|
${ruleRows(outcomes).join('\n')}

${Object.entries(ja4RuleTexts)
  .map(([rule, text]) => `- **${rule}**: ${text}.`)
  .join('\n')}

HASSH of every offer in ${new Set(hassh.map(({ capture }) => capture)).size} captures, computed from the lists that tshark
prints: ${right} of ${hassh.length} equal (${distinct} different values).`
}

function ruleRows(outcomes: readonly Outcome[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { rules } of outcomes) {
    if (rules === null || rules.length === 0) continue
    counts.set(rules.join(', '), (counts.get(rules.join(', ')) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([rules, count]) => `| ${count} | ${rules} |`)
}
