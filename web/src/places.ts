/** The five places of the dashboard and the question each answers; administration is beside them. */
import { Activity, LayoutDashboard, Network, Radar, Settings, Wrench } from 'lucide-react'

export const places = [
  { key: 'o', to: '/', title: 'Overview', question: 'How risky are we, and what is next?', Icon: LayoutDashboard },
  { key: 'd', to: '/devices', title: 'Discover', question: 'What is on my network, and how sure are we?', Icon: Radar },
  { key: 'p', to: '/patch', title: 'Patch', question: 'What do I fix first, and is it really fixed?', Icon: Wrench },
  { key: 's', to: '/segment', title: 'Segment', question: 'Who talks to whom, and who should?', Icon: Network },
  { key: 'm', to: '/monitor', title: 'Monitor', question: 'Is anything wrong right now?', Icon: Activity },
] as const

export const administration = {
  key: 'a',
  to: '/administration',
  title: 'Administration',
  question: 'Who may do what, where does data come from, how long is it kept?',
  Icon: Settings,
} as const
