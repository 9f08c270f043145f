/**
 * The list of status codes that somebody means who writes `2xx`, `2XX|3XX`, `200,204`, `200-299`, `299-200` or `200 OK`, as `status` takes it; undefined for
 * anything else.
 */
export function statusListIn(text: string): string | undefined {
  const alone = /^([1-5]\d\d) [A-Za-z ]+$/.exec(text)?.[1];
  if (alone) return alone;
  const parts = text.replace(/^\((.*)\)$/, '$1').split(/ *[,|] *| +/).map(part => {
    const hundred = /^([1-5])(?:xx|\.\.)$/i.exec(part)?.[1];
    if (hundred) return `${hundred}00-${hundred}99`;
    return /^[1-5]\d\d(?:-[1-5]\d\d)?$/.test(part) ? part.split('-').sort().join('-') : undefined;
  });
  return parts.includes(undefined) ? undefined : parts.join(',');
}
