/** A name that is not taken, made of one that is: `app_2`. */
export function freshName(taken: string, isTaken: (name: string) => boolean): string {
  for (let count = 2; ; count++) if (!isTaken(`${taken}_${count}`)) return `${taken}_${count}`;
}
