import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Models } from '../../src/providers/models.ts'
import { never } from './collect.ts'

const LIMIT = { timeout: 10_000 }

/** A service that answers when it is told to. */
class Service {
  readonly asked: (PromiseWithResolvers<readonly string[]> & { readonly signal: AbortSignal })[] = []

  readonly ask = (signal: AbortSignal): Promise<readonly string[]> => {
    const answer = Promise.withResolvers<readonly string[]>()
    signal.addEventListener('abort', () => answer.reject(signal.reason), { once: true })
    this.asked.push({ ...answer, signal })
    return answer.promise
  }
}

test('who asks at the same time shares an answer', LIMIT, async () => {
  const service = new Service()
  const models = new Models(service.ask, ['ours'])
  const all = [models.list(never()), models.list(never())]
  service.asked[0]!.resolve(['a', 'ours'])
  assert.deepEqual(await Promise.all(all), [
    ['ours', 'a'],
    ['ours', 'a'],
  ])
  assert.deepEqual(
    [await models.list(never()), service.asked.length, models.first],
    [['ours', 'a'], 1, 'ours'],
  )
})

test('one who gives up takes the answer from nobody; the last one ends the question', LIMIT, async () => {
  const service = new Service()
  const models = new Models(service.ask, ['ours'])
  const [one, other] = [new AbortController(), new AbortController()]
  const all = [models.list(one.signal), models.list(other.signal)]
  one.abort('enough')
  await assert.rejects(all[0]!, (reason) => reason === 'enough')
  assert.equal(service.asked[0]!.signal.aborted, false)
  other.abort('enough too')
  await assert.rejects(all[1]!, (reason) => reason === 'enough too')
  assert.equal(service.asked[0]!.signal.aborted, true)
  const again = models.list(never())
  service.asked[1]!.resolve(['a'])
  assert.deepEqual(await again, ['a'])
})

test('a service that does not answer has our list, for a while', LIMIT, async () => {
  const service = new Service()
  const models = new Models(service.ask, ['ours'], 20)
  assert.deepEqual(await models.list(never()), ['ours'])
  assert.deepEqual(await models.list(never()), ['ours'])
  assert.equal(service.asked.length, 1)
})

test('a list without names is ours', LIMIT, async () => {
  const service = new Service()
  const models = new Models(service.ask, ['ours'])
  const list = models.list(never())
  service.asked[0]!.resolve([])
  assert.deepEqual(await list, ['ours'])
})
