import { at, textAt } from '../lib/json.ts'
import { sensesOf } from './sees.ts'
import type { Senses } from './sees.ts'

/** Models that are remembered: OpenRouter has some hundreds. */
const MOST = 5000

/** What a server says of a model besides its name. */
interface Entry {
  /** `text`, `image`, `file`, `audio`; undefined where it does not say. */
  readonly inputs: readonly string[] | undefined
  /** Fields of a request that it takes: `temperature`, `reasoning_effort`, `tools`; undefined where it does not say. */
  readonly fields: readonly string[] | undefined
}

/** Servers' lists of models: their names, and what some say of them besides. */
export class Listing {
  #known = new Map<string, Entry>()

  /** Reads a list, `{data: [{id, …}]}`. The names in it, in its order. */
  read(list: unknown): readonly string[] {
    const entries = [...rows(list, 'data'), ...rows(list, 'models')].slice(0, 2 * MOST)
    this.#known = new Map(entries.flatMap((row) => nameOf(row).map((name) => [name, entryOf(row)] as const)))
    return rows(list, 'data').flatMap(nameOf).slice(0, MOST)
  }

  /** What a model takes: as its server says, else by its name. */
  senses(model: string): Senses {
    const inputs = this.#known.get(model)?.inputs
    if (!inputs) return sensesOf(model)
    return {
      pictures: inputs.includes('image'),
      documents: inputs.includes('file'),
      sounds: inputs.includes('audio'),
    }
  }

  /** Whether a model takes one of these fields; undefined where nobody says. */
  takes(model: string, ...fields: readonly string[]): boolean | undefined {
    const known = this.#known.get(model)?.fields
    return known && fields.some((field) => known.includes(field))
  }
}

function rows(list: unknown, name: string): readonly unknown[] {
  const found = at(list, name)
  return Array.isArray(found) ? found : []
}

const nameOf = (row: unknown): readonly string[] => {
  const name = textAt(row, 'id') ?? textAt(row, 'model') ?? textAt(row, 'name')
  return name ? [name] : []
}

const entryOf = (row: unknown): Entry => ({
  inputs: texts(at(row, 'architecture', 'input_modalities')) ?? said(row) ?? capable(at(row, 'capabilities')),
  fields: texts(at(row, 'supported_parameters')),
})

/** Moonshot says it so. */
function said(row: unknown): readonly string[] | undefined {
  const sees = at(row, 'supports_image_in')
  return typeof sees === 'boolean' ? (sees ? ['image'] : []) : undefined
}

/** llama.cpp has a list of words; Mistral yes and no. */
function capable(capabilities: unknown): readonly string[] | undefined {
  const words = texts(capabilities)
  if (words) return words.some((word) => /multimodal|vision|image/.test(word)) ? ['image'] : []
  const sees = at(capabilities, 'vision')
  return typeof sees === 'boolean' ? (sees ? ['image'] : []) : undefined
}

const texts = (list: unknown): readonly string[] | undefined =>
  Array.isArray(list) ? list.filter((word) => typeof word === 'string') : undefined
