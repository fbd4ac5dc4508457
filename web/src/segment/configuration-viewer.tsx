/** A rendered configuration to read, copy or download: numbered lines, comments quieter. What is copied is the whole text. */
import { Button, Group, Text } from '@mantine/core'
import { Check, Copy, Download } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { copyText, offerFile } from '../browser.ts'
import { count, many } from '../words.ts'
import styles from './configuration-viewer.module.css'
import { showConfiguration, type Line } from './configuration.ts'

const saidForMs = 2500

export function ConfigurationViewer({
  text,
  fileName,
}: {
  readonly text: string
  readonly fileName: string
}): ReactNode {
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null)
  const { lines, left } = showConfiguration(text)
  const copy = async (): Promise<void> => {
    setCopied((await copyText(text)) ? 'yes' : 'no')
    setTimeout(() => setCopied(null), saidForMs)
  }
  return (
    <>
      <Group gap="xs" my="xs">
        <Button
          size="xs"
          leftSection={copied === 'yes' ? <Check size={14} /> : <Copy size={14} />}
          onClick={() => void copy()}
        >
          {copied === 'yes' ? 'Copied' : 'Copy'}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Download size={14} />}
          onClick={() => offerFile(fileName, text, 'text/plain')}
        >
          Download {fileName}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {copied === 'yes' && 'The whole configuration is on the clipboard.'}
          {copied === 'no' && 'This browser does not allow copying here: download it, or select the text.'}
          {copied === null && many(lines.length + left, 'line')}
        </Text>
      </Group>
      <Code lines={lines} fileName={fileName} />
      {left > 0 && (
        <Text size="sm">{count(left)} more lines are in what is copied and downloaded; they are not drawn here.</Text>
      )}
    </>
  )
}

type CodeProps = { readonly lines: readonly Line[]; readonly fileName: string }

function Code({ lines, fileName }: CodeProps): ReactNode {
  return (
    <pre className={styles['code']} tabIndex={0} aria-label={`Configuration ${fileName}`}>
      {lines.map(({ number, text: line, kind }) => (
        <code key={number} data-kind={kind} data-line={number}>
          {line}
          {'\n'}
        </code>
      ))}
    </pre>
  )
}
