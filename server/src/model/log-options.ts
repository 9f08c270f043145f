/** The names of the `option` lines that choose how log lines look, as `log-format` does. */
export const logFormatOptions: readonly string[] = ['httplog', 'tcplog', 'httpslog'];
