/* Purpose: messages to begin from, and words to throw in.
 * Law: each seed reaches another branch of the module. */
#ifndef SEEDS_H
#define SEEDS_H

#define VIA "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1\r\n"
#define FROM "From: \"x\" <sip:100@box>;tag=a\r\n"
#define TO "To: <sip:100@box>\r\n"
#define END "Content-Length: 0\r\n\r\n"
#define REGISTER "REGISTER sip:box SIP/2.0\r\n" VIA FROM TO "Call-ID: c1\r\nCSeq: # REGISTER\r\n"
#define AUTO "Authorization: AUTO\r\n"
#define DIGEST "Authorization: Digest username=\"alice\",realm=\"box\",nonce=\"x\",uri=\"sip:box\",response=\"y\""

#define SDP                                                                                                          \
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 0 101\r\n"            \
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n"
#define BODY "Content-Type: application/sdp\r\nContent-Length: ~\r\n\r\n" SDP
#define NEXT_VIA "Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKq#\r\n"
#define INVITE "INVITE sip:100@box SIP/2.0\r\n" NEXT_VIA FROM TO "Call-ID: c2\r\nCSeq: # INVITE\r\n"
#define CONTACT "Contact: <sip:100@127.0.0.1:9>\r\n"
#define INSIDE(method)                                                                                               \
    method " sip:100@box SIP/2.0\r\n" NEXT_VIA FROM "To: <sip:100@box>;tag=$\r\nCall-ID: c2\r\nCSeq: # " method "\r\n"

static const char *const seeds[] = {
    REGISTER "Contact: <sip:100@192.0.2.1>\r\nExpires: 60\r\n" END,
    REGISTER AUTO "Contact: <sip:100@192.0.2.1:5062;transport=udp;ob>;expires=120;q=0.5\r\nUser-Agent: PBX 1\r\n" END,
    REGISTER "Authorization: AUTO5\r\nContact: <sip:100@a>, \"y\" <sip:100@b;x=1>;expires=0, sip:c\r\n" END,
    REGISTER AUTO "Contact: *\r\nExpires: 0\r\n" END,
    REGISTER AUTO "Contact: *\r\nContact: <sip:1@2>\r\nExpires: 0\r\n" END,
    REGISTER AUTO "Contact: <sip:100@192.0.2.1>\r\nExpires: 5\r\n" END,
    REGISTER AUTO "Contact: <tel:+31>\r\n" END,
    REGISTER AUTO "Require: path, gruu\r\n" END,
    REGISTER AUTO END,
    REGISTER AUTO "Contact: <sip:%41%00@[2001:db8::1]:5061;lr?x=y>;expires=4294967295\r\n" END,
    REGISTER DIGEST ",qop=auth,nc=00000001,cnonce=\"z\",algorithm=SHA-256\r\n" END,
    REGISTER DIGEST ",opaque=\"\",other=1\r\n" DIGEST ",algorithm=MD5\r\n" END,
    "REGISTER sip:box SIP/2.0\r\n" VIA FROM "To: <tel:100>;tag=q\r\nCall-ID: c1\r\nCSeq: 9 REGISTER\r\n" AUTO END,
    "INVITE sip:%2B312@box SIP/2.0\r\n" VIA FROM TO "Call-ID: c2\r\nCSeq: 1 INVITE\r\nContact: <sip:100@pbx.example>\r\n"
    "Record-Route: <sip:edge.example;lr>\r\n" AUTO "Content-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n",
    "INVITE tel:112 SIP/2.0\r\n" VIA FROM TO "Call-ID: c3\r\nCSeq: 1 INVITE\r\n" END,
    "ACK sip:100@box SIP/2.0\r\n" VIA FROM "To: <sip:100@box>;tag=z9hG4bK1\r\nCall-ID: c2\r\nCSeq: 1 ACK\r\n" END,
    "CANCEL sip:100@box SIP/2.0\r\n" VIA FROM TO "Call-ID: c2\r\nCSeq: 1 CANCEL\r\n" END,
    "OPTIONS sip:box SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;maddr=192.0.2.77;branch=z9hG4bK2\r\n" FROM TO
    "Call-ID: c4\r\nCSeq: 1 OPTIONS\r\n" END,
    "BYE sip:box SIP/2.0\r\n" VIA FROM "To: <sip:100@box>;tag=q\r\nCall-ID: c5\r\nCSeq: 2 BYE\r\n" END,
    "SIP/2.0 200 OK\r\n" VIA FROM "To: <sip:100@box>;tag=q\r\nCall-ID: c6\r\nCSeq: 1 INVITE\r\nContact: <sip:x@y.example>\r\n" END,
    "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP x\r\n" FROM TO "Call-ID: c6\r\nCSeq: 1 REGISTER\r\n"
    "WWW-Authenticate: Digest realm=\"box\",nonce=\"1\"\r\n" END,
    "MESSAGE sip:100@box SIP/2.0\r\n" VIA FROM TO "Call-ID: c7\r\nCSeq: 1 MESSAGE\r\n" AUTO "Content-Length: 2\r\n\r\nhi",
    INVITE CONTACT BODY,
    INVITE CONTACT END,
    INVITE CONTACT "Supported: timer,100rel,replaces\r\nSession-Expires: 90;refresher=uac\r\nMin-SE: 90\r\n" BODY,
    INVITE CONTACT "Require: 100rel\r\n" BODY,
    INVITE CONTACT "Replaces: c2;to-tag=$;from-tag=a\r\n" BODY,
    INVITE CONTACT "Record-Route: <sip:192.0.2.1;lr>, <sip:[::1];transport=tcp;lr>\r\n" BODY,
    INVITE CONTACT "Record-Route: <tel:+31201234567>\r\n" BODY,
    INVITE CONTACT "Diversion: <sip:1@2>;reason=unconditional\r\nP-Asserted-Identity: <tel:+31>\r\nPrivacy: id\r\n" BODY,
    INVITE "Contact: <sip:x@[2001:db8::1]:5060;transport=sctp>\r\n" BODY,
    INVITE CONTACT "Content-Type: multipart/mixed;boundary=x\r\nContent-Length: ~\r\n\r\n--x\r\nContent-Type: "
    "application/sdp\r\n\r\n" SDP "--x--\r\n",
    INSIDE("ACK") END,
    INSIDE("BYE") END,
    INSIDE("INVITE") CONTACT BODY,
    INSIDE("UPDATE") CONTACT BODY,
    INSIDE("PRACK") "RAck: 1 1 INVITE\r\n" END,
    INSIDE("INFO") "Content-Type: application/dtmf-relay\r\nContent-Length: ~\r\n\r\nSignal=5\r\nDuration=160\r\n",
    INSIDE("REFER") CONTACT "Refer-To: <sip:1@192.0.2.2?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>\r\n" END,
    INSIDE("NOTIFY") "Event: refer\r\nSubscription-State: active\r\nContent-Type: message/sipfrag\r\n"
    "Content-Length: ~\r\n\r\nSIP/2.0 200 OK\r\n",
    INSIDE("SUBSCRIBE") CONTACT "Event: presence\r\nExpires: 60\r\n" END,
    INSIDE("OPTIONS") END,
};

static const char *const words[] = {
    AUTO,          "\r\n",         "\r\n\r\n",    "Contact: *\r\n", "Expires: 0\r\n", ";expires=0",  "sip:",
    "sips:",       "tel:",         "<",           ">",              "\"",             "\\\"",        "%00",
    "%2B",         ";tag=",        "z9hG4bK",     "[::1]",          "SHA-256",        "MD5",         "qop=auth-int",
    "nc=ffffffff", "4294967296",   "-1",          "\xff\xfe",       "\xed\xa0\x80",   "realm=\"box\"", "username=\"\"",
    "m=image 9 udptl t38\r\n", "m=audio 0 RTP/AVP 8\r\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n",
    "a=ptime:0\r\n", "c=IN IP6 ::1\r\n", "RTP/SAVP", "a=inactive\r\n", "transport=sctp", "maddr=::1", "Min-SE: 99999\r\n",
    "Via: SIP/2.0/UDP x\r\n",      "Require: x\r\n", "100@box",     ",",              " ",            "@",
};

#endif
