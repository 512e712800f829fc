/* Purpose: the header of an RTP packet, read and rewritten in place.
 * Law: pure; nothing is read behind the length that was given. */
#include "tk_rtp.h"

bool tk_rtp_read(const uint8_t *packet, size_t length, tk_rtp *out)
{
    if (length < TK_RTP_HEADER || (packet[0] & 0xC0) != 0x80)
        return false;
    size_t header = TK_RTP_HEADER + 4u * (packet[0] & 0x0Fu);
    if (packet[0] & 0x10) { /* one extension: its length in words stands in its second half word */
        if (length < header + 4)
            return false;
        header += 4 + 4u * tk_get16(packet + header + 2);
    }
    if (length < header)
        return false;
    *out = (tk_rtp){
        .pt = packet[1] & 0x7Fu,
        .marker = packet[1] & 0x80,
        .seq = tk_get16(packet + 2),
        .ts = tk_get32(packet + 4),
        .ssrc = tk_get32(packet + 8),
        .payload = length - header,
    };
    return true;
}

void tk_rtp_rewrite(uint8_t *packet, const tk_rtp *as)
{
    packet[1] = (uint8_t)((as->marker ? 0x80u : 0u) | (as->pt & 0x7Fu));
    tk_put16(packet + 2, as->seq);
    tk_put32(packet + 4, as->ts);
    tk_put32(packet + 8, as->ssrc);
}
