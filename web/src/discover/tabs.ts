/** The views of Discover. */
export const discoverTabs = [
  { to: '/devices', title: 'Devices' },
  { to: '/map', title: 'Map' },
] as const
