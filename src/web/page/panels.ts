import type { Signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import type { Hive } from './hive.ts'
import type { Needs } from './sessions/needs.ts'

/** Something to be said, and to whom. */
interface Prompt {
  readonly agent: string
  readonly text: string
}

/** What every panel is given. */
export interface PanelProps {
  readonly hive: Hive
  /** Opens another panel, with something for it to show. */
  readonly show: (panel: PanelId, what?: string) => void
  /** What sessions wait for somebody to say. */
  readonly needs: Needs
  /** What shall be said in the terminal, as soon as it can be: it takes it from here. */
  readonly prompt: Signal<Prompt | undefined>
  /** What it was opened to show, when somebody said so. */
  readonly what: string | undefined
}

interface Row {
  readonly title: string
  /** Opens and closes it, together with Alt. */
  readonly key: string
  /** With Ctrl too, where the browser leaves that to pages. */
  readonly ctrl?: true
  readonly size: readonly [width: number, height: number]
  readonly load: () => Promise<ComponentType<PanelProps>>
}

/** One line a panel. What a panel needs is loaded when it is opened first. */
// oxfmt-ignore
export const panels = {
  terminal: { title: 'Terminal', key: 't', ctrl: true, size: [520, 420], load: async () => (await import('./terminal/terminal.tsx')).Terminal },
  operator: { title: 'Operator', key: 'o', ctrl: true, size: [980, 600], load: async () => (await import('./operator/operator.tsx')).Operator },
  versions: { title: 'Versions', key: 'p', ctrl: true, size: [640, 420], load: async () => (await import('./versions/versions.tsx')).Versions },
  files: { title: 'Files', key: 'e', ctrl: true, size: [760, 460], load: async () => (await import('./files/files.tsx')).Files },
  sessions: { title: 'Sessions', key: 's', size: [980, 600], load: async () => (await import('./sessions/sessions.tsx')).Sessions },
  usage: { title: 'Usage', key: 'u', size: [860, 340], load: async () => (await import('./usage/usage.tsx')).Usage },
  events: { title: 'Events', key: 'v', size: [560, 320], load: async () => (await import('./events/events.tsx')).Events },
} as const satisfies Readonly<Record<string, Row>>

export type PanelId = keyof typeof panels
