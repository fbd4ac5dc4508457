/** The box of the query language: suggests fields and values, and shows where the service did not understand. */
import { Autocomplete } from '@mantine/core'
import { Filter } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { RequestError } from '../request.ts'
import { suggestions, type Field } from './column.ts'
import styles from './list.module.css'

type Props = {
  readonly query: string
  readonly fields: readonly Field[]
  readonly noun: string
  readonly error: Error | null
  readonly onQuery: (query: string) => void
}

/** Typing rests this long before the list is asked. */
const restMs = 350

export function QueryBox({ query, fields, noun, error, onQuery }: Props): ReactNode {
  const [text, setText] = useState(query)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setText(query), [query])
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = (next: string): void => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onQuery(next.trim()), restMs)
  }
  const offered = suggestions(text, fields)
  const titles = new Map(offered.map((each) => [each.query, each.title]))
  // A list without fields takes plain words alone.
  const [first] = fields
  const example = first === undefined ? 'words' : `${first.name}:value, free text, not, or, ( )`
  const refused = error instanceof RequestError && error.status === 400 ? error : null
  return (
    <Autocomplete
      className={styles['query'] ?? ''}
      size="xs"
      value={text}
      onChange={change}
      data={offered.map((each) => each.query)}
      filter={({ options }) => options}
      renderOption={({ option }) => titles.get(option.value) ?? option.value}
      leftSection={<Filter size={14} aria-hidden="true" />}
      placeholder={`Filter ${noun}s: ${example}`}
      aria-label={`Filter ${noun}s`}
      error={refused === null ? null : `${refused.message} ${refused.hint}`}
      maxDropdownHeight={260}
      comboboxProps={{ shadow: 'md' }}
      spellCheck={false}
      data-search
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
    />
  )
}
