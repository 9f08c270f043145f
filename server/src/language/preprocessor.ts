/** The first words of the lines that decide which other lines are read. Configuration manual, section 2.4; since 2.4. */
export const preprocessorKeywords: readonly string[] = ['.if', '.elif', '.else', '.endif'];
