import type { Chat } from './chat.ts'

/** The file of all routes. */
const ROUTES = '/routes'
/** What the display shows, for a model. */
const SCREEN = 'rio/CONTEXT'

/** From now on, what one file says is written into another. */
export async function attach({ talk }: Chat, rest: string): Promise<void> {
  const [src, dst, ...options] = rest.split(/\s+/)
  await talk.write(ROUTES, `${[pathOf(src!), '->', pathOf(dst!), ...options].join(' ')}\n`)
}

/** It is written into that one, or into none, any more. */
export async function detach({ talk }: Chat, rest: string): Promise<void> {
  const [src, dst] = rest.split(/\s+/)
  await talk.write(ROUTES, `-${pathOf(src!)}${dst ? ` -> ${pathOf(dst)}` : ''}\n`)
}

export async function attachments({ talk, say }: Chat): Promise<void> {
  say(await talk.read(ROUTES))
}

/** An agent's conversation is told what is on the screen, whenever that changes. */
export async function context({ talk }: Chat, agent: string): Promise<void> {
  await talk.write(ROUTES, `${SCREEN} -> llm/${agent}/history last\n`)
}

/** `claude/output` is a file of an agent; a path that begins with a slash, or `llm/`, is one from the root. */
const pathOf = (path: string): string => (/^\/|^llm\//.test(path) ? path : `llm/${path}`)
