/** What may stand before the first element of a picture or a page. */
const before = /^(?:\s|<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->)*/
const picture = /^<svg[\s>/]/i
const page =
  /^<(?:!doctype html|(?:html|head|body|div|main|section|article|header|footer|nav|p|h[1-6]|ul|ol|dl|table|form|button|input|canvas|style|script|span|a|img|video|audio|iframe|details|figure|pre|blockquote|label|select|textarea|center|link|meta|title|fieldset|hr|br)[\s>/])/i

const first = (text: string): string => text.slice(before.exec(text)![0].length, 1000)

export const isPicture = (text: string): boolean =>
  picture.test(first(text).replace(/^<!doctype svg[^>]*>\s*/i, ''))
export const isPage = (text: string): boolean => page.test(first(text))
export const isMarkup = (text: string): boolean => isPicture(text) || isPage(text)
