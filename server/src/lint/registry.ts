// Made by `npm run generate` from the files in rules/. Do not edit.
import type { Rule } from './rule.ts';
import acceptProxyFromAnyone from './rules/accept-proxy-from-anyone.ts';
import aclFlagAfterPattern from './rules/acl-flag-after-pattern.ts';
import aclPatternsWithCommas from './rules/acl-patterns-with-commas.ts';
import aclWithoutMatchMethod from './rules/acl-without-match-method.ts';
import aclWithoutPattern from './rules/acl-without-pattern.ts';
import agentCheckWithoutPort from './rules/agent-check-without-port.ts';
import allServersDisabled from './rules/all-servers-disabled.ts';
import allWeightsZero from './rules/all-weights-zero.ts';
import allowBelowRefusal from './rules/allow-below-refusal.ts';
import alpnH2WithoutCheckAlpn from './rules/alpn-h2-without-check-alpn.ts';
import alpnInTcpMode from './rules/alpn-in-tcp-mode.ts';
import answeredBeforeRouting from './rules/answered-before-routing.ts';
import automaticSni from './rules/automatic-sni.ts';
import backendWithoutServers from './rules/backend-without-servers.ts';
import backupNeverUsed from './rules/backup-never-used.ts';
import badAclLine from './rules/bad-acl-line.ts';
import badAclMatch from './rules/bad-acl-match.ts';
import badAclPattern from './rules/bad-acl-pattern.ts';
import badActionArgument from './rules/bad-action-argument.ts';
import badAddress from './rules/bad-address.ts';
import badCondition from './rules/bad-condition.ts';
import badDuration from './rules/bad-duration.ts';
import badEscape from './rules/bad-escape.ts';
import badInheritedFormat from './rules/bad-inherited-format.ts';
import badLogFormat from './rules/bad-log-format.ts';
import badNumber from './rules/bad-number.ts';
import badRegex from './rules/bad-regex.ts';
import badSampleArgument from './rules/bad-sample-argument.ts';
import badSampleExpression from './rules/bad-sample-expression.ts';
import badSectionHeader from './rules/bad-section-header.ts';
import badSize from './rules/bad-size.ts';
import badValue from './rules/bad-value.ts';
import badVariable from './rules/bad-variable.ts';
import badVariableName from './rules/bad-variable-name.ts';
import balanceNotStated from './rules/balance-not-stated.ts';
import balanceTakesOneName from './rules/balance-takes-one-name.ts';
import balanceToOneServer from './rules/balance-to-one-server.ts';
import bandwidthLimitNotSet from './rules/bandwidth-limit-not-set.ts';
import bindLoopbackOnly from './rules/bind-loopback-only.ts';
import bindProtoShutsOut from './rules/bind-proto-shuts-out.ts';
import bindSslWithoutCrt from './rules/bind-ssl-without-crt.ts';
import bodyReadTooEarly from './rules/body-read-too-early.ts';
import booleanWithPattern from './rules/boolean-with-pattern.ts';
import brokenConditional from './rules/broken-conditional.ts';
import brokenPeers from './rules/broken-peers.ts';
import brokenTrack from './rules/broken-track.ts';
import bufferTooSmall from './rules/buffer-too-small.ts';
import byteOrderMark from './rules/byte-order-mark.ts';
import caFileAsCrt from './rules/ca-file-as-crt.ts';
import cacheHalfConnected from './rules/cache-half-connected.ts';
import cacheSharedByBackends from './rules/cache-shared-by-backends.ts';
import captureNotMade from './rules/capture-not-made.ts';
import captureTooShort from './rules/capture-too-short.ts';
import checkAsksOptions from './rules/check-asks-options.ts';
import checkAsksOwnSection from './rules/check-asks-own-section.ts';
import checkBodyWithoutGet from './rules/check-body-without-get.ts';
import checkCommandUnfinished from './rules/check-command-unfinished.ts';
import checkConnectNotFirst from './rules/check-connect-not-first.ts';
import checkConnectWithoutDefault from './rules/check-connect-without-default.ts';
import checkInClearOnTlsPort from './rules/check-in-clear-on-tls-port.ts';
import checkOfAnotherService from './rules/check-of-another-service.ts';
import checkOfDefaultSite from './rules/check-of-default-site.ts';
import checkOnAnotherPort from './rules/check-on-another-port.ts';
import checkOnlyConnects from './rules/check-only-connects.ts';
import checkOptionReplaced from './rules/check-option-replaced.ts';
import checkOptionsWithoutCheck from './rules/check-options-without-check.ts';
import checkPathInherited from './rules/check-path-inherited.ts';
import checkPortWithoutCheckSendProxy from './rules/check-port-without-check-send-proxy.ts';
import checkPortWithoutCheckSsl from './rules/check-port-without-check-ssl.ts';
import checkRefusedByOwnSection from './rules/check-refused-by-own-section.ts';
import checkSendProxyWithoutSendProxy from './rules/check-send-proxy-without-send-proxy.ts';
import checkUriWithoutSlash from './rules/check-uri-without-slash.ts';
import checkWithoutHost from './rules/check-without-host.ts';
import checkWithoutPort from './rules/check-without-port.ts';
import chrootHidesSocket from './rules/chroot-hides-socket.ts';
import clientCertificateNeverAsked from './rules/client-certificate-never-asked.ts';
import compressionTypeNeverFits from './rules/compression-type-never-fits.ts';
import compressionWithoutAlgo from './rules/compression-without-algo.ts';
import conditionInsideTest from './rules/condition-inside-test.ts';
import connectionsOutOfReach from './rules/connections-out-of-reach.ts';
import contentTypeWithoutBody from './rules/content-type-without-body.ts';
import contradictoryCondition from './rules/contradictory-condition.ts';
import converterTypeMismatch from './rules/converter-type-mismatch.ts';
import cookieSharedByBackends from './rules/cookie-shared-by-backends.ts';
import counterNotStored from './rules/counter-not-stored.ts';
import counterTrackedTwice from './rules/counter-tracked-twice.ts';
import deadServerNoticedLate from './rules/dead-server-noticed-late.ts';
import defaultBelowExceptions from './rules/default-below-exceptions.ts';
import defaultServerBelowServers from './rules/default-server-below-servers.ts';
import defaultsStartEmpty from './rules/defaults-start-empty.ts';
import defaultsUsedBothWays from './rules/defaults-used-both-ways.ts';
import deprecatedDirective from './rules/deprecated-directive.ts';
import disableOn404 from './rules/disable-on-404.ts';
import duplicateBind from './rules/duplicate-bind.ts';
import duplicateGlobalSetting from './rules/duplicate-global-setting.ts';
import duplicateName from './rules/duplicate-name.ts';
import duplicateProxyName from './rules/duplicate-proxy-name.ts';
import duplicateServerCookie from './rules/duplicate-server-cookie.ts';
import duplicateServerName from './rules/duplicate-server-name.ts';
import emailAlertIncomplete from './rules/email-alert-incomplete.ts';
import emptyWord from './rules/empty-word.ts';
import errorPageOfBackendShown from './rules/error-page-of-backend-shown.ts';
import errorPagesTakeServerDown from './rules/error-pages-take-server-down.ts';
import everyServerAsksAnAgent from './rules/every-server-asks-an-agent.ts';
import expectAnchoredInsideAnswer from './rules/expect-anchored-inside-answer.ts';
import expectAnyAnswer from './rules/expect-any-answer.ts';
import expectBeforeSend from './rules/expect-before-send.ts';
import expectStringWithRegex from './rules/expect-string-with-regex.ts';
import expectUnknownMatch from './rules/expect-unknown-match.ts';
import expectationsExcludeEachOther from './rules/expectations-exclude-each-other.ts';
import experimentalDirective from './rules/experimental-directive.ts';
import expressionNotEvaluated from './rules/expression-not-evaluated.ts';
import externalCheckInChroot from './rules/external-check-in-chroot.ts';
import externalCheckNotAllowed from './rules/external-check-not-allowed.ts';
import extraArgument from './rules/extra-argument.ts';
import fallOfOne from './rules/fall-of-one.ts';
import forwardedForAskedTooEarly from './rules/forwarded-for-asked-too-early.ts';
import foundWithoutMatchFlag from './rules/found-without-match-flag.ts';
import frontendWithoutBind from './rules/frontend-without-bind.ts';
import grpcServerWithoutHttp2 from './rules/grpc-server-without-http2.ts';
import hashCutsLine from './rules/hash-cuts-line.ts';
import hashNotConsistent from './rules/hash-not-consistent.ts';
import headerNameCharacter from './rules/header-name-character.ts';
import headerNeverSent from './rules/header-never-sent.ts';
import healthCheckWithoutExpect from './rules/health-check-without-expect.ts';
import hostAddedOrDeleted from './rules/host-added-or-deleted.ts';
import hostIsNoHostName from './rules/host-is-no-host-name.ts';
import hostPatternCase from './rules/host-pattern-case.ts';
import hostPatternNeverMatches from './rules/host-pattern-never-matches.ts';
import hostPatternWithoutPort from './rules/host-pattern-without-port.ts';
import httpCheckRulesNotInherited from './rules/http-check-rules-not-inherited.ts';
import httpCheckStepOutOfOrder from './rules/http-check-step-out-of-order.ts';
import httpCheckWithoutHttpchk from './rules/http-check-without-httpchk.ts';
import httpPortWithSsl from './rules/http-port-with-ssl.ts';
import httpResponseDenyStatus from './rules/http-response-deny-status.ts';
import httpRulesInTcpMode from './rules/http-rules-in-tcp-mode.ts';
import http2RefusedByVersion from './rules/http2-refused-by-version.ts';
import httpchkHostInOption from './rules/httpchk-host-in-option.ts';
import httpchkWithoutCheck from './rules/httpchk-without-check.ts';
import httpsPortWithoutSsl from './rules/https-port-without-ssl.ts';
import httpsRedirectLoop from './rules/https-redirect-loop.ts';
import incompleteSection from './rules/incomplete-section.ts';
import initAddrWithoutResolvers from './rules/init-addr-without-resolvers.ts';
import initStateWithoutCheck from './rules/init-state-without-check.ts';
import interLimitsCheck from './rules/inter-limits-check.ts';
import jsonWithoutQuotes from './rules/json-without-quotes.ts';
import lenientHttpParser from './rules/lenient-http-parser.ts';
import limitBelowOneBrowser from './rules/limit-below-one-browser.ts';
import limitCountsLoadBalancer from './rules/limit-counts-load-balancer.ts';
import limitForgottenTooSoon from './rules/limit-forgotten-too-soon.ts';
import limitNeverResets from './rules/limit-never-resets.ts';
import lineContinuation from './rules/line-continuation.ts';
import lineWithoutSection from './rules/line-without-section.ts';
import logFormatOverridden from './rules/log-format-overridden.ts';
import logFormatWithoutLog from './rules/log-format-without-log.ts';
import logToFile from './rules/log-to-file.ts';
import luaBooleansNotStated from './rules/lua-booleans-not-stated.ts';
import luaNotLoaded from './rules/lua-not-loaded.ts';
import madeNameMisspelt from './rules/made-name-misspelt.ts';
import matchLostToConverter from './rules/match-lost-to-converter.ts';
import matchMethodWithoutFlag from './rules/match-method-without-flag.ts';
import maxconnAboveGlobal from './rules/maxconn-above-global.ts';
import maxconnInBackend from './rules/maxconn-in-backend.ts';
import maxconnTooLow from './rules/maxconn-too-low.ts';
import maxhdrTooSmall from './rules/maxhdr-too-small.ts';
import methodPatternNeverMatches from './rules/method-pattern-never-matches.ts';
import minconnWithoutFullconn from './rules/minconn-without-fullconn.ts';
import misplacedDirective from './rules/misplaced-directive.ts';
import misplacedTimeout from './rules/misplaced-timeout.ts';
import missingArgument from './rules/missing-argument.ts';
import missingFinalNewline from './rules/missing-final-newline.ts';
import missingHttpRequestTimeout from './rules/missing-http-request-timeout.ts';
import missingMaxconn from './rules/missing-maxconn.ts';
import missingTimeouts from './rules/missing-timeouts.ts';
import mistypedCheckRequest from './rules/mistyped-check-request.ts';
import modeMismatch from './rules/mode-mismatch.ts';
import monitorAlwaysFails from './rules/monitor-always-fails.ts';
import monitorFailWithoutUri from './rules/monitor-fail-without-uri.ts';
import monitorUriHidesHomePage from './rules/monitor-uri-hides-home-page.ts';
import monitorUriWithoutSlash from './rules/monitor-uri-without-slash.ts';
import neReadAsEq from './rules/ne-read-as-eq.ts';
import needsHttpMode from './rules/needs-http-mode.ts';
import negationNotSupported from './rules/negation-not-supported.ts';
import noCheckAgainstDefault from './rules/no-check-against-default.ts';
import noDefaultBackend from './rules/no-default-backend.ts';
import noTlsVersionLeft from './rules/no-tls-version-left.ts';
import nonHttpServer from './rules/non-http-server.ts';
import nulByte from './rules/nul-byte.ts';
import numberCutShort from './rules/number-cut-short.ts';
import oldTlsVersion from './rules/old-tls-version.ts';
import openAdminSocket from './rules/open-admin-socket.ts';
import openStatsPage from './rules/open-stats-page.ts';
import overwrittenMatch from './rules/overwritten-match.ts';
import ownSectionHidesClients from './rules/own-section-hides-clients.ts';
import ownSectionHidesTls from './rules/own-section-hides-tls.ts';
import pathMatchesNoSubpath from './rules/path-matches-no-subpath.ts';
import pathOrHostLeftEmpty from './rules/path-or-host-left-empty.ts';
import pathPatternNeverMatches from './rules/path-pattern-never-matches.ts';
import pathPrefixAddedTwice from './rules/path-prefix-added-twice.ts';
import pathWithoutSlash from './rules/path-without-slash.ts';
import patternFileWithoutFlag from './rules/pattern-file-without-flag.ts';
import patternNotEvaluated from './rules/pattern-not-evaluated.ts';
import patternsBehindFound from './rules/patterns-behind-found.ts';
import persistenceToDeadServer from './rules/persistence-to-dead-server.ts';
import plainTextPassword from './rules/plain-text-password.ts';
import preflightWithoutHeaders from './rules/preflight-without-headers.ts';
import preprocessorMessage from './rules/preprocessor-message.ts';
import protoH2ToServer from './rules/proto-h2-to-server.ts';
import proxyProtocolMismatch from './rules/proxy-protocol-mismatch.ts';
import querySentTwice from './rules/query-sent-twice.ts';
import queryWithQuestionMark from './rules/query-with-question-mark.ts';
import queueTimeoutDefault from './rules/queue-timeout-default.ts';
import rateLimitRefusesEverybody from './rules/rate-limit-refuses-everybody.ts';
import rawTestInHttpMode from './rules/raw-test-in-http-mode.ts';
import recoveredServerKeptOut from './rules/recovered-server-kept-out.ts';
import redirectToItself from './rules/redirect-to-itself.ts';
import redirectWithoutScheme from './rules/redirect-without-scheme.ts';
import redirectsAnsweredAsErrors from './rules/redirects-answered-as-errors.ts';
import redispatchMissing from './rules/redispatch-missing.ts';
import refusedByBackend from './rules/refused-by-backend.ts';
import refusedWithoutReferer from './rules/refused-without-referer.ts';
import refusesEverybody from './rules/refuses-everybody.ts';
import regexMatchesEverything from './rules/regex-matches-everything.ts';
import removedDirective from './rules/removed-directive.ts';
import replacementLosesRest from './rules/replacement-loses-rest.ts';
import replacementWithDollar from './rules/replacement-with-dollar.ts';
import resolversWithoutNameserver from './rules/resolvers-without-nameserver.ts';
import responseWithoutInspection from './rules/response-without-inspection.ts';
import retriesZero from './rules/retries-zero.ts';
import retryOnWithoutConnFailure from './rules/retry-on-without-conn-failure.ts';
import reusedConnectionLost from './rules/reused-connection-lost.ts';
import rewrittenBeforeBackend from './rules/rewritten-before-backend.ts';
import rewrittenBeforeRouting from './rules/rewritten-before-routing.ts';
import rootPageExpects200 from './rules/root-page-expects-200.ts';
import routeInBackend from './rules/route-in-backend.ts';
import routeToItself from './rules/route-to-itself.ts';
import rstatusMatchesNoStatus from './rules/rstatus-matches-no-status.ts';
import ruleAfterFinalRule from './rules/rule-after-final-rule.ts';
import rulesNotInheritable from './rules/rules-not-inheritable.ts';
import rulesOutOfOrder from './rules/rules-out-of-order.ts';
import runsAsRoot from './rules/runs-as-root.ts';
import sampleNotAvailable from './rules/sample-not-available.ts';
import serverAddressImpossible from './rules/server-address-impossible.ts';
import serverCertificateNotVerified from './rules/server-certificate-not-verified.ts';
import serverCookiesReplaced from './rules/server-cookies-replaced.ts';
import serverCountNeverChanges from './rules/server-count-never-changes.ts';
import serverHostWithColon from './rules/server-host-with-colon.ts';
import serverIsOwnBind from './rules/server-is-own-bind.ts';
import serverMissesOwnSocket from './rules/server-misses-own-socket.ts';
import serverSslWithoutCa from './rules/server-ssl-without-ca.ts';
import serverStateFile from './rules/server-state-file.ts';
import serverStateFileNotSet from './rules/server-state-file-not-set.ts';
import serverTemplateWithoutResolvers from './rules/server-template-without-resolvers.ts';
import serverWithoutCheck from './rules/server-without-check.ts';
import serverWithoutCookie from './rules/server-without-cookie.ts';
import serverWithoutPort from './rules/server-without-port.ts';
import serverWithoutSni from './rules/server-without-sni.ts';
import serversCheckedInOnePlace from './rules/servers-checked-in-one-place.ts';
import serversNeverUsed from './rules/servers-never-used.ts';
import settingGivenTwice from './rules/setting-given-twice.ts';
import settingsAtOdds from './rules/settings-at-odds.ts';
import slashBehindFiles from './rules/slash-behind-files.ts';
import sniIsNoHostName from './rules/sni-is-no-host-name.ts';
import sniWithPort from './rules/sni-with-port.ts';
import sniWithoutCheckSni from './rules/sni-without-check-sni.ts';
import sourceOfOtherFamily from './rules/source-of-other-family.ts';
import sourcePortsTooFew from './rules/source-ports-too-few.ts';
import spoofableForwardedFor from './rules/spoofable-forwarded-for.ts';
import sslCVerifyWithoutCertificate from './rules/ssl-c-verify-without-certificate.ts';
import sslFcOnClearBind from './rules/ssl-fc-on-clear-bind.ts';
import sslToClearServer from './rules/ssl-to-clear-server.ts';
import statsAuthWithoutPassword from './rules/stats-auth-without-password.ts';
import statsUriHidesSite from './rules/stats-uri-hides-site.ts';
import stickStoreWithoutMatch from './rules/stick-store-without-match.ts';
import stickTableKeyCut from './rules/stick-table-key-cut.ts';
import stickTableKeyMismatch from './rules/stick-table-key-mismatch.ts';
import stickTableTooSmall from './rules/stick-table-too-small.ts';
import stickTableTypeIncompatible from './rules/stick-table-type-incompatible.ts';
import stickTableWithoutExpire from './rules/stick-table-without-expire.ts';
import stickyServerWithoutCheck from './rules/sticky-server-without-check.ts';
import strayCarriageReturn from './rules/stray-carriage-return.ts';
import subdomainsWithoutApex from './rules/subdomains-without-apex.ts';
import tcpCheckWithoutOption from './rules/tcp-check-without-option.ts';
import testFitsNoBind from './rules/test-fits-no-bind.ts';
import testNotAvailable from './rules/test-not-available.ts';
import tfoWithoutRetryOn from './rules/tfo-without-retry-on.ts';
import timeoutGivenTwice from './rules/timeout-given-twice.ts';
import timeoutTooShort from './rules/timeout-too-short.ts';
import timeoutWithoutUnit from './rules/timeout-without-unit.ts';
import tlsInsideTls from './rules/tls-inside-tls.ts';
import tlsMismatchWithOwnBind from './rules/tls-mismatch-with-own-bind.ts';
import tlsNameAfterDecryption from './rules/tls-name-after-decryption.ts';
import tlsPassedToClearPort from './rules/tls-passed-to-clear-port.ts';
import tlsPassthroughCheckedInClear from './rules/tls-passthrough-checked-in-clear.ts';
import tlsPassthroughInHttpMode from './rules/tls-passthrough-in-http-mode.ts';
import tlsRoutingWithoutInspection from './rules/tls-routing-without-inspection.ts';
import tlsServerWithoutSsl from './rules/tls-server-without-ssl.ts';
import tlsVersionsIgnored from './rules/tls-versions-ignored.ts';
import tooManyStickCounters from './rules/too-many-stick-counters.ts';
import tooManyWords from './rules/too-many-words.ts';
import trackWithoutInspection from './rules/track-without-inspection.ts';
import unclosedQuote from './rules/unclosed-quote.ts';
import uniqueIdWithoutFormat from './rules/unique-id-without-format.ts';
import unknownAcl from './rules/unknown-acl.ts';
import unknownAclInFcgiApp from './rules/unknown-acl-in-fcgi-app.ts';
import unknownAction from './rules/unknown-action.ts';
import unknownBackend from './rules/unknown-backend.ts';
import unknownBindOption from './rules/unknown-bind-option.ts';
import unknownConverter from './rules/unknown-converter.ts';
import unknownDefaults from './rules/unknown-defaults.ts';
import unknownDirective from './rules/unknown-directive.ts';
import unknownLogAlias from './rules/unknown-log-alias.ts';
import unknownReference from './rules/unknown-reference.ts';
import unknownResolvers from './rules/unknown-resolvers.ts';
import unknownRule from './rules/unknown-rule.ts';
import unknownSampleFetch from './rules/unknown-sample-fetch.ts';
import unknownServerOption from './rules/unknown-server-option.ts';
import unknownStickTable from './rules/unknown-stick-table.ts';
import unreachableUseBackend from './rules/unreachable-use-backend.ts';
import unresolvableServer from './rules/unresolvable-server.ts';
import untrackedCounter from './rules/untracked-counter.ts';
import unusedAcl from './rules/unused-acl.ts';
import unusedBackend from './rules/unused-backend.ts';
import unusedDefaults from './rules/unused-defaults.ts';
import unusedSuppression from './rules/unused-suppression.ts';
import unusedUserlist from './rules/unused-userlist.ts';
import upgradeAskedOfAll from './rules/upgrade-asked-of-all.ts';
import urlPrefixMissesHttp2 from './rules/url-prefix-misses-http2.ts';
import userWithoutPrivileges from './rules/user-without-privileges.ts';
import userlistPasswordNeverFits from './rules/userlist-password-never-fits.ts';
import userlistWithoutUsers from './rules/userlist-without-users.ts';
import valuePatternNeverMatches from './rules/value-pattern-never-matches.ts';
import variableNeverSet from './rules/variable-never-set.ts';
import variableOfEarlierRequest from './rules/variable-of-earlier-request.ts';
import variableOutOfScope from './rules/variable-out-of-scope.ts';
import variableWithoutQuotes from './rules/variable-without-quotes.ts';
import weakCiphers from './rules/weak-ciphers.ts';
import websocketWithoutTunnelTimeout from './rules/websocket-without-tunnel-timeout.ts';

/** All rules, by name. */
export const rules: readonly Rule[] = [
  acceptProxyFromAnyone,
  aclFlagAfterPattern,
  aclPatternsWithCommas,
  aclWithoutMatchMethod,
  aclWithoutPattern,
  agentCheckWithoutPort,
  allServersDisabled,
  allWeightsZero,
  allowBelowRefusal,
  alpnH2WithoutCheckAlpn,
  alpnInTcpMode,
  answeredBeforeRouting,
  automaticSni,
  backendWithoutServers,
  backupNeverUsed,
  badAclLine,
  badAclMatch,
  badAclPattern,
  badActionArgument,
  badAddress,
  badCondition,
  badDuration,
  badEscape,
  badInheritedFormat,
  badLogFormat,
  badNumber,
  badRegex,
  badSampleArgument,
  badSampleExpression,
  badSectionHeader,
  badSize,
  badValue,
  badVariable,
  badVariableName,
  balanceNotStated,
  balanceTakesOneName,
  balanceToOneServer,
  bandwidthLimitNotSet,
  bindLoopbackOnly,
  bindProtoShutsOut,
  bindSslWithoutCrt,
  bodyReadTooEarly,
  booleanWithPattern,
  brokenConditional,
  brokenPeers,
  brokenTrack,
  bufferTooSmall,
  byteOrderMark,
  caFileAsCrt,
  cacheHalfConnected,
  cacheSharedByBackends,
  captureNotMade,
  captureTooShort,
  checkAsksOptions,
  checkAsksOwnSection,
  checkBodyWithoutGet,
  checkCommandUnfinished,
  checkConnectNotFirst,
  checkConnectWithoutDefault,
  checkInClearOnTlsPort,
  checkOfAnotherService,
  checkOfDefaultSite,
  checkOnAnotherPort,
  checkOnlyConnects,
  checkOptionReplaced,
  checkOptionsWithoutCheck,
  checkPathInherited,
  checkPortWithoutCheckSendProxy,
  checkPortWithoutCheckSsl,
  checkRefusedByOwnSection,
  checkSendProxyWithoutSendProxy,
  checkUriWithoutSlash,
  checkWithoutHost,
  checkWithoutPort,
  chrootHidesSocket,
  clientCertificateNeverAsked,
  compressionTypeNeverFits,
  compressionWithoutAlgo,
  conditionInsideTest,
  connectionsOutOfReach,
  contentTypeWithoutBody,
  contradictoryCondition,
  converterTypeMismatch,
  cookieSharedByBackends,
  counterNotStored,
  counterTrackedTwice,
  deadServerNoticedLate,
  defaultBelowExceptions,
  defaultServerBelowServers,
  defaultsStartEmpty,
  defaultsUsedBothWays,
  deprecatedDirective,
  disableOn404,
  duplicateBind,
  duplicateGlobalSetting,
  duplicateName,
  duplicateProxyName,
  duplicateServerCookie,
  duplicateServerName,
  emailAlertIncomplete,
  emptyWord,
  errorPageOfBackendShown,
  errorPagesTakeServerDown,
  everyServerAsksAnAgent,
  expectAnchoredInsideAnswer,
  expectAnyAnswer,
  expectBeforeSend,
  expectStringWithRegex,
  expectUnknownMatch,
  expectationsExcludeEachOther,
  experimentalDirective,
  expressionNotEvaluated,
  externalCheckInChroot,
  externalCheckNotAllowed,
  extraArgument,
  fallOfOne,
  forwardedForAskedTooEarly,
  foundWithoutMatchFlag,
  frontendWithoutBind,
  grpcServerWithoutHttp2,
  hashCutsLine,
  hashNotConsistent,
  headerNameCharacter,
  headerNeverSent,
  healthCheckWithoutExpect,
  hostAddedOrDeleted,
  hostIsNoHostName,
  hostPatternCase,
  hostPatternNeverMatches,
  hostPatternWithoutPort,
  httpCheckRulesNotInherited,
  httpCheckStepOutOfOrder,
  httpCheckWithoutHttpchk,
  httpPortWithSsl,
  httpResponseDenyStatus,
  httpRulesInTcpMode,
  http2RefusedByVersion,
  httpchkHostInOption,
  httpchkWithoutCheck,
  httpsPortWithoutSsl,
  httpsRedirectLoop,
  incompleteSection,
  initAddrWithoutResolvers,
  initStateWithoutCheck,
  interLimitsCheck,
  jsonWithoutQuotes,
  lenientHttpParser,
  limitBelowOneBrowser,
  limitCountsLoadBalancer,
  limitForgottenTooSoon,
  limitNeverResets,
  lineContinuation,
  lineWithoutSection,
  logFormatOverridden,
  logFormatWithoutLog,
  logToFile,
  luaBooleansNotStated,
  luaNotLoaded,
  madeNameMisspelt,
  matchLostToConverter,
  matchMethodWithoutFlag,
  maxconnAboveGlobal,
  maxconnInBackend,
  maxconnTooLow,
  maxhdrTooSmall,
  methodPatternNeverMatches,
  minconnWithoutFullconn,
  misplacedDirective,
  misplacedTimeout,
  missingArgument,
  missingFinalNewline,
  missingHttpRequestTimeout,
  missingMaxconn,
  missingTimeouts,
  mistypedCheckRequest,
  modeMismatch,
  monitorAlwaysFails,
  monitorFailWithoutUri,
  monitorUriHidesHomePage,
  monitorUriWithoutSlash,
  neReadAsEq,
  needsHttpMode,
  negationNotSupported,
  noCheckAgainstDefault,
  noDefaultBackend,
  noTlsVersionLeft,
  nonHttpServer,
  nulByte,
  numberCutShort,
  oldTlsVersion,
  openAdminSocket,
  openStatsPage,
  overwrittenMatch,
  ownSectionHidesClients,
  ownSectionHidesTls,
  pathMatchesNoSubpath,
  pathOrHostLeftEmpty,
  pathPatternNeverMatches,
  pathPrefixAddedTwice,
  pathWithoutSlash,
  patternFileWithoutFlag,
  patternNotEvaluated,
  patternsBehindFound,
  persistenceToDeadServer,
  plainTextPassword,
  preflightWithoutHeaders,
  preprocessorMessage,
  protoH2ToServer,
  proxyProtocolMismatch,
  querySentTwice,
  queryWithQuestionMark,
  queueTimeoutDefault,
  rateLimitRefusesEverybody,
  rawTestInHttpMode,
  recoveredServerKeptOut,
  redirectToItself,
  redirectWithoutScheme,
  redirectsAnsweredAsErrors,
  redispatchMissing,
  refusedByBackend,
  refusedWithoutReferer,
  refusesEverybody,
  regexMatchesEverything,
  removedDirective,
  replacementLosesRest,
  replacementWithDollar,
  resolversWithoutNameserver,
  responseWithoutInspection,
  retriesZero,
  retryOnWithoutConnFailure,
  reusedConnectionLost,
  rewrittenBeforeBackend,
  rewrittenBeforeRouting,
  rootPageExpects200,
  routeInBackend,
  routeToItself,
  rstatusMatchesNoStatus,
  ruleAfterFinalRule,
  rulesNotInheritable,
  rulesOutOfOrder,
  runsAsRoot,
  sampleNotAvailable,
  serverAddressImpossible,
  serverCertificateNotVerified,
  serverCookiesReplaced,
  serverCountNeverChanges,
  serverHostWithColon,
  serverIsOwnBind,
  serverMissesOwnSocket,
  serverSslWithoutCa,
  serverStateFile,
  serverStateFileNotSet,
  serverTemplateWithoutResolvers,
  serverWithoutCheck,
  serverWithoutCookie,
  serverWithoutPort,
  serverWithoutSni,
  serversCheckedInOnePlace,
  serversNeverUsed,
  settingGivenTwice,
  settingsAtOdds,
  slashBehindFiles,
  sniIsNoHostName,
  sniWithPort,
  sniWithoutCheckSni,
  sourceOfOtherFamily,
  sourcePortsTooFew,
  spoofableForwardedFor,
  sslCVerifyWithoutCertificate,
  sslFcOnClearBind,
  sslToClearServer,
  statsAuthWithoutPassword,
  statsUriHidesSite,
  stickStoreWithoutMatch,
  stickTableKeyCut,
  stickTableKeyMismatch,
  stickTableTooSmall,
  stickTableTypeIncompatible,
  stickTableWithoutExpire,
  stickyServerWithoutCheck,
  strayCarriageReturn,
  subdomainsWithoutApex,
  tcpCheckWithoutOption,
  testFitsNoBind,
  testNotAvailable,
  tfoWithoutRetryOn,
  timeoutGivenTwice,
  timeoutTooShort,
  timeoutWithoutUnit,
  tlsInsideTls,
  tlsMismatchWithOwnBind,
  tlsNameAfterDecryption,
  tlsPassedToClearPort,
  tlsPassthroughCheckedInClear,
  tlsPassthroughInHttpMode,
  tlsRoutingWithoutInspection,
  tlsServerWithoutSsl,
  tlsVersionsIgnored,
  tooManyStickCounters,
  tooManyWords,
  trackWithoutInspection,
  unclosedQuote,
  uniqueIdWithoutFormat,
  unknownAcl,
  unknownAclInFcgiApp,
  unknownAction,
  unknownBackend,
  unknownBindOption,
  unknownConverter,
  unknownDefaults,
  unknownDirective,
  unknownLogAlias,
  unknownReference,
  unknownResolvers,
  unknownRule,
  unknownSampleFetch,
  unknownServerOption,
  unknownStickTable,
  unreachableUseBackend,
  unresolvableServer,
  untrackedCounter,
  unusedAcl,
  unusedBackend,
  unusedDefaults,
  unusedSuppression,
  unusedUserlist,
  upgradeAskedOfAll,
  urlPrefixMissesHttp2,
  userWithoutPrivileges,
  userlistPasswordNeverFits,
  userlistWithoutUsers,
  valuePatternNeverMatches,
  variableNeverSet,
  variableOfEarlierRequest,
  variableOutOfScope,
  variableWithoutQuotes,
  weakCiphers,
  websocketWithoutTunnelTimeout,
];
