/** Ports on which plain HTTP is usual. */
export const httpPorts: readonly number[] = [80, 3000, 5000, 8000, 8008, 8080, 8081, 8888];

/** Ports on which HTTPS is: 443 nearly always, the others often. */
export const httpsPorts: readonly number[] = [443, 6443, 8443, 9443];
