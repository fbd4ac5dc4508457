/** On top of every page: search, site, freshness, and what a person may set for themselves. */
import { ActionIcon, Menu, Select, TextInput, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound, Search } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { usePreference } from '../preferences.ts'
import { signOut, useSession } from '../session.ts'
import { AddCaptures } from '../upload/drop-anywhere.tsx'
import { Freshness } from './freshness.tsx'
import styles from './shell.module.css'

export function TopBar({ showKeys }: { readonly showKeys: () => void }): ReactNode {
  return (
    <header className={styles['top']}>
      <SearchBox />
      <div className={styles['end']}>
        <Freshness />
        <AddCaptures />
        <SiteChoice />
        <PersonMenu showKeys={showKeys} />
      </div>
    </header>
  )
}

function SearchBox(): ReactNode {
  const [text, setText] = useState('')
  const navigate = useNavigate()
  const search = (event: FormEvent): void => {
    event.preventDefault()
    void navigate({
      to: '/devices',
      search: ({ site }) => ({ query: text.trim(), ...(site === undefined ? {} : { site }) }),
    })
    setText('')
  }
  return (
    <form role="search" className={styles['search']} onSubmit={search}>
      <TextInput
        size="xs"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<Search size={14} aria-hidden="true" />}
        placeholder="Find a device: name, address, vendor, model  ( / )"
        aria-label="Find a device"
        data-search
      />
    </form>
  )
}

type Site = { readonly name: string; readonly title: string }

/** Only where there is more than one site to choose from. */
function SiteChoice(): ReactNode {
  const [{ site }, setAddress] = useAddress()
  const sites = useAsk<{ readonly rows: readonly Site[] }>({ path: '/sites', follows: ['settings', 'site'] })
  const rows = sites.data?.rows ?? []
  if (rows.length < 2) return null
  return (
    <Select
      size="xs"
      w={150}
      aria-label="Site"
      placeholder="All sites"
      clearable
      value={site ?? null}
      data={rows.map(({ name, title }) => ({ value: name, label: title === '' ? name : title }))}
      onChange={(value) => setAddress({ site: value ?? undefined }, { push: true })}
    />
  )
}

function PersonMenu({ showKeys }: { readonly showKeys: () => void }): ReactNode {
  const { user, version } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [density, setDensity] = usePreference('density')
  const [keys, setKeys] = usePreference('keys')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leave = async (): Promise<void> => {
    await signOut(queries)
    await navigate({ to: '/sign-in' })
  }
  const schemes = ['light', 'dark', 'auto'] as const
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Your settings, ${user?.name ?? ''}`}>
          <CircleUserRound size={20} strokeWidth={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name}, {user?.role}
        </Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={colorScheme === scheme ? '✓' : null}
          >
            {scheme === 'auto' ? 'As the system' : scheme === 'dark' ? 'Dark' : 'Light'}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => setDensity(density === 'compact' ? 'comfortable' : 'compact')}>
          {density === 'compact' ? 'More space in lists' : 'More rows in lists'}
        </Menu.Item>
        <Menu.Item onClick={() => setKeys(keys === 'on' ? 'off' : 'on')}>
          {keys === 'on' ? 'Switch single keys off' : 'Switch single keys on'}
        </Menu.Item>
        <Menu.Item onClick={showKeys} rightSection={<kbd>?</kbd>}>
          Keys
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
        {version !== '' && <Menu.Label>Cordon {version}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  )
}
