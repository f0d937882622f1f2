/* A stand-in for a certified e-voucher library. What it does is written in the url (NationEcTrans)
   or in the request (EcQuery). Nobody in its answers exists. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PERSON                                                                                  \
    "\"idNo\":\"230198199003070018\",\"idType\":\"01\",\"userName\":\"\xe7\x8e\x8b\xe6\xbc\x94\"," \
    "\"ecToken\":\"0123456789abcdef0123456789abcdef\",\"insuOrg\":\"239900\""
#define QUOTED                                                                                  \
    "\\\"idNo\\\":\\\"230198199003070018\\\",\\\"userName\\\":\\\"\xe7\x8e\x8b\xe6\xbc\x94\\\"," \
    "\\\"ecToken\\\":\\\"0123456789abcdef0123456789abcdef\\\",\\\"insuOrg\\\":\\\"239900\\\""

static int act(const char *what, const char *in, char *out) {
    printf("a vendor's chatter\n");
    fflush(stdout);
    if (strstr(in, "\"ec.query\"") == NULL || strstr(in, "\"SelfService\"") == NULL) {
        strcpy(out, "{\"code\":-9}");
        return 0;
    }
    if (strstr(what, "text"))
        strcpy(out, "{\"code\":\"0\",\"message\":\"\",\"data\":\"{" QUOTED "}\"}");
    else if (strstr(what, "gbk"))
        strcpy(out, "{\"code\":0,\"data\":{\"idNo\":\"230198199003070018\",\"ecToken\":\"t0\","
                    "\"insuOrg\":\"239900\",\"userName\":\"\xcd\xf5\xd1\xdd\"}}");
    else if (strstr(what, "object"))
        strcpy(out, "{\"code\":0,\"message\":\"ok\",\"data\":{" PERSON "}}");
    else if (strstr(what, "nothing"))
        strcpy(out, "{\"code\":-2,\"message\":\"cancelled\"}");
    else if (strstr(what, "expired"))
        strcpy(out, "{\"code\":1003,\"message\":\"expired\"}");
    else if (strstr(what, "returned"))
        return 77;
    else if (strstr(what, "no-token"))
        strcpy(out, "{\"code\":0,\"data\":{\"userName\":\"x\"}}");
    else if (strstr(what, "nonsense"))
        strcpy(out, "<html>502</html>");
    else if (strstr(what, "crash"))
        raise(SIGSEGV);
    else if (strstr(what, "hang"))
        for (;;) sleep(60);
    else if (strstr(what, "leaves"))  /* starts something that would outlive it */
        if (fork() == 0) {
            for (;;) sleep(60);
        }
    return 0;
}

#ifdef WITH_URL
int NationEcTrans(const char *url, const char *in, char *out) { return act(url, in, out); }
#elif defined(WITHOUT_URL)
int EcQuery(const char *in, char *out) { return act(strstr(in, "\"orgId\""), in, out); }
#else
int something_else(void) { return 0; }
#endif
