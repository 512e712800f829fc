/* Purpose: the library's questions for addresses, as they are asked and as they are answered in its place.
 * Law: the linker gives both their names (--wrap); nobody else calls them. */
#ifndef SIP_WAYS_H
#define SIP_WAYS_H

#include "sip_module.h"

pj_status_t __real_pj_gethostip(int family, pj_sockaddr *address);
pj_status_t __wrap_pj_gethostip(int family, pj_sockaddr *address);
pj_status_t __real_pj_getipinterface(int family, const pj_str_t *to, pj_sockaddr *from, pj_bool_t resolve,
                                     pj_sockaddr *to_address);
pj_status_t __wrap_pj_getipinterface(int family, const pj_str_t *to, pj_sockaddr *from, pj_bool_t resolve,
                                     pj_sockaddr *to_address);

#endif
