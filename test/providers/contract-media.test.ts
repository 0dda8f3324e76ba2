import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mediaTypes } from '../../src/lib/media/index.ts'
import { ProviderError } from '../../src/providers/provider.ts'
import type { Ask, Part, Provider, Turn } from '../../src/providers/provider.ts'
import { collect } from './collect.ts'
import type { Collected } from './collect.ts'
import { http, models } from './http.ts'
import { assistant, base64, sample, text, user } from './samples.ts'
import { says, Vendor } from './vendor.ts'

const LIMIT = { timeout: 20_000 }

/** Gemini takes sounds that no sample here is of. */
const sometimes = /^audio\/(?!wav|mpeg)/

type Traits = (typeof models)[string]

/** Runs a test for every provider with models that take media, each against a service of its own. */
function forAll(
  title: string,
  run: (provider: Provider, vendor: Vendor, traits: Traits) => Promise<void>,
): void {
  for (const [dialect, make, name = dialect] of http) {
    const traits = models[name]
    if (!traits) continue
    test(`${name}: ${title}`, LIMIT, async () => {
      await using vendor = await Vendor.start({ dialect }, [says('seen')])
      await run(make(vendor.url), vendor, traits)
    })
  }
}

const asked = (model: string, ...turns: readonly Turn[]): Ask => ({ model, system: '', turns })
const sent = (vendor: Vendor, n = -1): string => JSON.stringify(vendor.requests.at(n)?.body)

function refused(all: Collected, vendor: Vendor, says: RegExp): void {
  assert.ok(all.error instanceof ProviderError, String(all.error))
  assert.equal(all.error.failure, 'invalid')
  assert.match(all.error.message, says)
  assert.equal(vendor.requests.length, 0, 'refused before anything is sent')
}

forAll(
  'every kind of medium that a model takes, as the vendor wants it',
  async (provider, vendor, { model, takes }) => {
    for (const type of takes) {
      assert.ok(provider.takes(model).media(type), type)
      const medium = sample(type)
      const all = await collect(provider, asked(model, user(text('what is this?'), medium)))
      assert.deepEqual([all.text, all.error, all.notices], ['seen', undefined, []], type)
      assert.ok(sent(vendor).includes(base64(medium)), type)
      assert.ok(sent(vendor).includes('what is this?'), type)
    }
  },
)

forAll('a prompt that is nothing but a picture', async (provider, vendor, { model }) => {
  const all = await collect(provider, asked(model, user(sample('image/png'))))
  assert.deepEqual([all.text, all.error], ['seen', undefined])
  assert.equal(vendor.requests.length, 1)
})

forAll('media of a conversation stay where they were said', async (provider, vendor, { model }) => {
  const [png, jpeg] = [sample('image/png'), sample('image/jpeg')]
  const turns = [user(text('one'), png, text('two')), assistant(text('seen')), user(jpeg, text('three'))]
  const all = await collect(provider, asked(model, ...turns))
  assert.deepEqual([all.text, all.error, all.notices], ['seen', undefined, []])
  const places = ['one', base64(png), 'two', 'seen', base64(jpeg), 'three'].map((what) =>
    sent(vendor).indexOf(what),
  )
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  assert.ok(places.every((place) => place > 0))
})

const TYPES = [...mediaTypes, 'application/zip']
forAll(
  'types that the model does not take are refused before anything is sent',
  async (provider, vendor, { model, takes }) => {
    for (const type of TYPES.filter((one) => !takes.includes(one) && !sometimes.test(one))) {
      assert.ok(!provider.takes(model).media(type), type)
      const all = await collect(provider, asked(model, user(text('take'), sample(type))))
      refused(all, vendor, new RegExp(`^${model} takes no ${type}; it takes .*image/png`))
    }
  },
)

forAll('a model that sees nothing says so', async (provider, vendor, { blind }) => {
  if (!blind) return
  assert.ok(!provider.takes(blind).media('image/png'))
  const all = await collect(provider, asked(blind, user(sample('image/png'))))
  refused(all, vendor, new RegExp(`^${blind} takes no image/png; it takes words only$`))
})

forAll('a picture that is too large is refused with the limit', async (provider, vendor, { model }) => {
  const all = await collect(provider, asked(model, user(sample('image/png', { size: 600e6 }))))
  refused(all, vendor, new RegExp(`^image/png of 600 MB is too large: ${model} takes at most [\\d.]+ MB$`))
})

forAll('a picture that is not kept any more is an error', async (provider, vendor, { model }) => {
  const data = () => {
    throw new Error('gone')
  }
  refused(
    await collect(provider, asked(model, user(sample('image/png', { data })))),
    vendor,
    /^image\/png: .*gone/,
  )
})

/** What older turns hold and the model does not take, and the words in its place. */
const older: readonly (readonly [what: string, part: Part, words: RegExp])[] = [
  ['another type', sample('application/zip'), /\[application\/zip left out: \S+ takes none\]/],
  ['too large', sample('image/png', { size: 600e6 }), /\[image\/png left out: more than [\d.]+ MB\]/],
  [
    'not kept any more',
    sample('image/png', {
      data: () => {
        throw new Error('gone')
      },
    }),
    /\[image\/png left out: not kept any more\]/,
  ],
]
for (const [what, part, words] of older) {
  forAll(
    `older media are left out with a word and a notice: ${what}`,
    async (provider, vendor, { model }) => {
      const turns = [user(text('look'), part), assistant(text('well')), user(text('and now?'))]
      const all = await collect(provider, asked(model, ...turns))
      assert.deepEqual([all.text, all.error], ['seen', undefined])
      assert.match(sent(vendor), words)
      assert.equal(all.notices.length, 1)
      assert.match(all.notices[0]!, /^left out: (application\/zip|image\/png) \(/)
    },
  )
}

forAll('of too many the oldest are left out', async (provider, vendor, { model }) => {
  const pictures = Array.from({ length: 2000 }, () => sample('image/png'))
  const all = await collect(
    provider,
    asked(
      model,
      ...pictures.flatMap((picture) => [user(picture), assistant(text('ah'))]),
      user(text('last')),
    ),
  )
  assert.deepEqual([all.text, all.error], ['seen', undefined])
  const [first, last] = [sent(vendor).indexOf('left out'), sent(vendor).lastIndexOf('left out')]
  if (first > 0) assert.ok(last < sent(vendor).indexOf(base64(sample('image/png'))))
})
