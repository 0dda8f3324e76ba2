import type { Media, Takes, Text } from '../../providers/provider.ts'
import type { Answer } from './mcp-link.ts'
import { shownTo, typeOf } from './seen.ts'
import type { Outcome } from './skill.ts'
import { told } from './skill.ts'

/** Parts of an answer that are looked at. */
const PARTS = 64

type Block = Answer['content'][number]

/** What a tool of a server said, as the model may see it. */
export async function answered(
  { content, structuredContent, isError }: Answer,
  takes: Takes,
): Promise<Outcome> {
  const parts = await Promise.all(content.slice(0, PARTS).map((block) => shown(block, takes)))
  const left = content.length - parts.length
  const data = parts.length === 0 && structuredContent ? JSON.stringify(structuredContent) : ''
  const more = told(data, left > 0 ? `[${left} more parts are left out]` : '').content
  return { content: [...parts, ...more], failed: isError === true }
}

async function shown(block: Block, takes: Takes): Promise<Text | Media> {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: block.text }
    case 'image':
    case 'audio':
      return decoded(block.data, takes)
    case 'resource_link':
      return { kind: 'text', text: `[${block.name}: ${block.uri}]` }
    case 'resource':
      return 'text' in block.resource
        ? { kind: 'text', text: `[${block.resource.uri}]\n${block.resource.text}` }
        : decoded(block.resource.blob, takes)
  }
}

/** Bytes are what they are, whatever their label says: services refuse a conversation with a wrong one in it. */
async function decoded(base64: string, takes: Takes): Promise<Text | Media> {
  const bytes = Buffer.from(base64, 'base64')
  return shownTo(takes, await typeOf(bytes), bytes)
}
