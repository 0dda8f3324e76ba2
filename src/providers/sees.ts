import { inBase64, limits, MB, PDF, PICTURES } from './limits.ts'
import type { Kind, Limits, LimitOptions } from './limits.ts'

/** What a model can be sent besides words. */
export interface Senses {
  readonly pictures: boolean
  readonly documents: boolean
  readonly sounds: boolean
}

/** Bytes of one medium, and of all, where no vendor says less. */
const ONE = inBase64(20 * MB)
const ALL = inBase64(50 * MB)

/** Open models that see, under the names that servers give them. As of November 2026. */
// oxfmt-ignore
const open: readonly RegExp[] = [
  /vision|llava|moondream|minicpm-?v|pixtral|molmo|internvl|smolvlm|paligemma|cogvlm/,
  /(^|[^a-z])(vl|vlm)([^a-z]|$)|\dvl?m?-?vl|qwen[\d.]*-?vl/,
  /gemma-?(3|4)(?!.*(270m|[^\d]1b))/,
  /llama-?4|llama-?3\.2.*(11|90)b/,
  /qwen-?(3\.[5-9]|[4-9])/,
  /mistral-(small-?(3\.[1-9]|[4-9]|25(0[3-9]|1))|medium-?(3|25)|large-?(3|2512))|ministral-?3|magistral.*(1\.2|2509)/,
  /phi-?(3\.5|4)-?(vision|multimodal)/,
  /kimi-k(2\.[5-9]|[3-9])/,
  /glm-?\d(\.\d)?v/,
]

/** Models of vendors, as gateways call them: they see, and read documents too. */
const vendors =
  /claude-(3|[a-z]+-\d)|gemini|gpt-(4o|4\.1|4-turbo|[5-9])|chatgpt-4o|(^|\/)o[134](?!-mini)(-|$)|(^|\/)o4-mini|nova-(lite|pro|premier)/
const grok = /grok-(2-vision|[4-9])/
/** Models that hear. */
const hear = /audio|omni|voxtral|ultravox|gemma-?3n|phi-?4-?multimodal|gemini/

/** What a model takes, by its name. */
export function sensesOf(model: string): Senses {
  const name = model.toLowerCase()
  const vendor = vendors.test(name)
  return {
    pictures: vendor || grok.test(name) || open.some((names) => names.test(name)),
    documents: vendor,
    sounds: hear.test(name),
  }
}

export interface SightOptions extends LimitOptions {
  /** All types that are taken, whatever is known otherwise. */
  readonly media?: readonly string[] | undefined
  /** The types of pictures that are taken. */
  readonly types?: readonly string[] | undefined
  /** Bytes of one medium at most. */
  readonly one?: number | undefined
}

/** What chat completions can hold of what a model takes. */
export function limitsFor(
  senses: Senses,
  { media, types = PICTURES, one = ONE, ...options }: SightOptions,
): Limits {
  if (media) return limits([{ types: media, most: one }], { total: ALL, ...options })
  const kind = (takes: boolean, names: readonly string[]): readonly Kind[] =>
    takes ? [{ types: names, most: one }] : []
  return limits(
    [
      ...kind(senses.pictures, types),
      ...kind(senses.documents, [PDF]),
      ...kind(senses.sounds, ['audio/wav', 'audio/mpeg']),
    ],
    { total: ALL, ...options },
  )
}
