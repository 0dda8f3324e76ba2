import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeSvg } from '../../src/scene/svg.ts'

const size = { width: 20, height: 10 }
const root = 'xmlns="http://www.w3.org/2000/svg" width="20" height="10" font-family="rio sans, sans-serif"'

/** What somebody wrote, and what is drawn; undefined: nothing. */
// oxfmt-ignore
const rows: Readonly<Record<string, readonly [source: string, safe: string | undefined]>> = {
  'a picture': ['<svg viewBox="0 0 2 1"><rect width="2" height="1"/></svg>', `<svg viewBox="0 0 2 1" ${root}><rect width="2" height="1"/></svg>`],
  'a size becomes what is seen': ['<svg width="4px" height="2"/>', '<svg width="20" height="10" viewBox="0 0 4 2" xmlns="http://www.w3.org/2000/svg" font-family="rio sans, sans-serif"/>'],
  'scripts and handlers': ['<svg onload="x()"><script>y()</script><g onclick=z>a&lt;b</g></svg>', `<svg ${root}><g>a&lt;b</g></svg>`],
  'addresses': ['<svg><image href="http://a/b.png"/><use href="#c"/><rect fill="url(http://d)" style="fill:url(#e)"/></svg>', `<svg ${root}><image/><use href="#c"/><rect style="fill:url(#e)"/></svg>`],
  'what HTML may hold': ['<svg><foreignObject><iframe src="x"/><b>c</b></foreignObject><g/></svg>', `<svg ${root}><g/></svg>`],
  'a document type': ['<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg/>', `<svg ${root}/>`],
  'the old way to link': ['<svg xmlns:xlink="x"><use xlink:href="#a"/></svg>', `<svg ${root}><use href="#a"/></svg>`],
  'letters': ['<svg font-family="Georgia"><text style="x:y;font-family:Courier New;z:0">a</text></svg>', '<svg font-family="rio serif, Georgia" xmlns="http://www.w3.org/2000/svg" width="20" height="10"><text style="x:y;font-family:rio mono, Courier New;z:0">a</text></svg>'],
  'what is not closed': ['<svg><g><rect>', `<svg ${root}><g><rect></rect></g></svg>`],
  'no SVG': ['<html><p>x</p></html>', undefined],
  'what uses itself': ['<svg><g id="a"><use href="#a"/></g><use href="#a"/></svg>', undefined],
}
test('SVG that is drawn', { timeout: 5000 }, async (t) => {
  for (const [title, [source, safe]] of Object.entries(rows))
    await t.test(title, () => assert.equal(safeSvg(source, size), safe))
})

test('SVG that would take without end is not drawn', { timeout: 10_000 }, () => {
  const bomb = Array.from(
    { length: 20 },
    (_, i) => `<g id="g${i + 1}">${`<use href="#g${i}"/>`.repeat(10)}</g>`,
  ).join('')
  assert.equal(safeSvg(`<svg><rect id="g0"/>${bomb}<use href="#g20"/></svg>`, size), undefined)
  assert.equal(safeSvg(`<svg>${'<rect/>'.repeat(200_000)}</svg>`, size), undefined)
})
