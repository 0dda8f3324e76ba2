import type { Media, Takes, Text } from '../../providers/provider.ts'
import type { Answer } from './mcp-link.ts'
import { seen } from './seen.ts'
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
  return { content: [...parts.flat(), ...more], failed: isError === true }
}

/** Bytes are what they are, whatever their label says: services refuse a conversation with a wrong one in it. */
async function shown(block: Block, takes: Takes): Promise<readonly (Text | Media)[]> {
  switch (block.type) {
    case 'text':
      return told(block.text).content
    case 'image':
    case 'audio':
      return seen(Buffer.from(block.data, 'base64'), takes)
    case 'resource_link':
      return told(`[${block.name}: ${block.uri}]`).content
    case 'resource':
      return 'text' in block.resource
        ? told(`[${block.resource.uri}]\n${block.resource.text}`).content
        : seen(Buffer.from(block.resource.blob, 'base64'), takes)
  }
}
