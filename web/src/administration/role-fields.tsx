/** The fields that say what a user or a token may: a role and sites. */
import { MultiSelect, Radio, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { roleWords } from './administration-frame.tsx'

export type Scope = { readonly role: string; readonly sites: readonly string[] | null }

type Props = { readonly scope: Scope; readonly onChange: (scope: Scope) => void }

export function RoleFields({ scope, onChange }: Props): ReactNode {
  const sites = useAsk<Rows<{ readonly name: string }>>({ path: '/sites', follows: ['settings', 'site'] })
  const names = [...new Set([...(sites.data?.rows ?? []).map(({ name }) => name), ...(scope.sites ?? [])])]
  return (
    <>
      <Radio.Group label="Role" value={scope.role} onChange={(role) => onChange({ ...scope, role })}>
        <Stack gap={6} mt={4}>
          {roleWords.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      <MultiSelect
        label="Sites"
        description="None chosen means all, also those to come."
        data={names}
        value={[...(scope.sites ?? [])]}
        onChange={(chosen) => onChange({ ...scope, sites: chosen.length === 0 ? null : chosen })}
        clearable
        clearButtonProps={{ 'aria-label': 'All sites' }}
      />
    </>
  )
}
